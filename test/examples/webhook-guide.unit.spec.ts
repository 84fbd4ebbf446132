import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const guide = readFileSync(new URL('../../docs/guides/notices.md', import.meta.url), 'utf8');
const snippet = /<!-- test\/examples\/webhook-guide[^\n]*-->\s+```js\n([\s\S]*?)```/.exec(guide)?.[1];
const [oldKey, newKey] = ['old', 'new'].map((name) => Buffer.from(`${name}-key-of-at-least-24-bytes`)) as [
  Buffer,
  Buffer,
];
const secretOf = (key: Buffer) => `whsec_${key.toString('base64')}`;

type Receive = (secret: string, headers: Record<string, string>, body: string) => unknown;

let receive: Receive;
let folder: string;

beforeAll(async () => {
  // Beside this file, so that its import finds the package.
  folder = mkdtempSync(join(fileURLToPath(new URL('.', import.meta.url)), 'guide-'));
  const file = join(folder, 'snippet.mjs');
  writeFileSync(file, snippet!);
  ({ receive } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { receive: Receive });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Signed by hand, as the specification says it. */
function headersOf(id: string, body: string, at: Date, ...keys: readonly Buffer[]): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = keys.map((key) =>
    createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64'),
  );
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.map((one) => `v1,${one}`).join(' '),
  };
}

const body = JSON.stringify({
  type: 'dq.timeliness_changed',
  timestamp: '2026-03-01T12:00:00Z',
  data: { eventId: 'e' },
});

describe('the receiver in the guide to notices', () => {
  it('takes what is signed, once', () => {
    const headers = headersOf('msg_1', body, new Date(), oldKey);
    expect(receive(secretOf(oldKey), headers, body)).toEqual(JSON.parse(body));
    expect(receive(secretOf(oldKey), headers, body)).toBeNull();
  });

  it('takes what two secrets signed, knowing either', () => {
    const now = new Date();
    expect(receive(secretOf(oldKey), headersOf('msg_2', body, now, newKey, oldKey), body)).not.toBeNull();
    expect(receive(secretOf(newKey), headersOf('msg_3', body, now, newKey, oldKey), body)).not.toBeNull();
  });

  it('refuses a foreign key, a changed body and an old timestamp', () => {
    const now = new Date();
    const old = new Date(now.getTime() - 3_600_000);
    expect(() => receive(secretOf(newKey), headersOf('msg_4', body, now, oldKey), body)).toThrow();
    expect(() => receive(secretOf(oldKey), headersOf('msg_4', body, now, oldKey), `${body} `)).toThrow();
    expect(() => receive(secretOf(oldKey), headersOf('msg_4', body, old, oldKey), body)).toThrow();
  });
});
