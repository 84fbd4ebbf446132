import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { answering, chimera, problem, requests } from './chimera.fixture.js';

const folder = mkdtempSync(join(tmpdir(), 'chimera-cli-'));
const tokenFile = join(folder, 'token');

vi.mock('../api/addresses.js', () => ({
  apiAddresses: async () => ({ notification: 'http://notification.test', tokenFile }),
}));

beforeAll(() => writeFileSync(tokenFile, 'the-token\n'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => void requests.splice(0));
afterEach(() => vi.unstubAllGlobals());

const subscription = {
  id: 'sub_1',
  revision: 1,
  state: 'active',
  reason: 'subscribed',
  previousSecret: null,
  createdBy: 'ada',
  createdAt: '2026-03-01T12:00:00.000Z',
  changedAt: '2026-03-01T12:00:00.000Z',
  definition: {
    channel: 'email',
    address: 'ada@example.org',
    url: null,
    secret: null,
    owner: null,
    namespaces: [],
    datasets: ['aviation/flights'],
    tags: [],
    columns: [],
    events: [],
    severity: 'warning',
    quietHours: { from: '22:00', to: '06:00', timeZone: 'UTC' },
    urgent: true,
    digest: { every: 'daily', at: '07:00', timeZone: 'UTC' },
    foldSeconds: 60,
  },
};

describe('chimera subscribe', () => {
  it('sends what was asked for, and nothing that was not', async () => {
    answering({ 'POST /v1/subscriptions': subscription });
    const words =
      '--email ada@example.org --dataset aviation/flights --severity warning --quiet 22:00-06:00 --urgent --digest 07:00 --fold 60';
    const { code, out } = await chimera('subscribe', ...words.split(' '));
    expect(code).toBe(0);
    expect(out).toContain('chimera subscription test sub_1');
    const { address, datasets, severity, quietHours, urgent, digest, foldSeconds } = subscription.definition;
    expect(requests[0]!.body).toEqual({
      channel: 'email',
      address,
      datasets,
      severity,
      quietHours,
      urgent,
      digest,
      foldSeconds,
    });
  });

  it('takes several words for a filter, and webhooks', async () => {
    answering({ 'POST /v1/subscriptions': subscription });
    const words =
      '--webhook https://x.example/h --secret env:S --owner o@example.org --event dq.* ingestion.* --digest hourly';
    await chimera('subscription', 'create', ...words.split(' '));
    expect(requests[0]!.body).toEqual({
      channel: 'webhook',
      url: 'https://x.example/h',
      secret: 'env:S',
      owner: 'o@example.org',
      events: ['dq.*', 'ingestion.*'],
      digest: { every: 'hourly' },
    });
  });

  it.each([
    [['subscribe'], 2],
    [['subscribe', '--email', 'a@x.org', '--webhook', 'https://x'], 2],
    [['subscribe', '--email', 'a@x.org', '--quiet', '22:00'], 2],
    [['subscribe', '--email', 'a@x.org', '--fold', 'often'], 2],
    [['subscription', 'rotate', 'sub_1'], 2],
  ])('refuses %j with exit code %i and asks nobody', async (words, code) => {
    answering({});
    expect((await chimera(...words)).code).toBe(code);
    expect(requests).toEqual([]);
  });

  it('tells every fault that the service finds', async () => {
    const faults = [
      {
        code: 'CHIMERA_SUBSCRIPTION_INVALID',
        path: '/address',
        message: 'Expected a mail address.',
        expected: null,
        found: null,
        hint: null,
      },
    ];
    answering({
      'POST /v1/subscriptions': problem(422, { code: 'CHIMERA_SUBSCRIPTION_INVALID', detail: 'No.', faults }),
    });
    const { code, err } = await chimera('subscribe', '--email', 'nobody');
    expect(code).toBe(1);
    expect(err).toContain('/address');
  });
});

describe('chimera subscription', () => {
  it('lists page after page, and shows', async () => {
    const second = { ...subscription, id: 'sub_2' };
    answering({
      'GET /v1/subscriptions': [
        { subscriptions: [subscription], next: 'sub_1' },
        { subscriptions: [second], next: null },
      ],
      'GET /v1/subscriptions/sub_1': subscription,
    });
    const { out } = await chimera('subscription', 'list', '--namespace', 'aviation');
    expect(out).toContain('sub_2');
    expect(requests.map(({ url }) => url.searchParams.get('after'))).toEqual([null, 'sub_1']);
    const shown = (await chimera('subscription', 'show', 'sub_1')).out;
    for (const part of ['aviation/flights', '22:00 to 06:00 UTC', 'daily 07:00 UTC', 'repeats within 60 s'])
      expect(shown).toContain(part);
    expect(JSON.parse((await chimera('subscription', 'show', 'sub_1', '--json')).out)).toEqual(subscription);
  });

  it('pauses, resumes, ends, rotates and tests', async () => {
    answering({
      'POST /v1/subscriptions/sub_1/pause': { ...subscription, state: 'paused' },
      'POST /v1/subscriptions/sub_1/resume': subscription,
      'DELETE /v1/subscriptions/sub_1': { ...subscription, state: 'ended' },
      'POST /v1/subscriptions/sub_1/rotate': subscription,
      'POST /v1/subscriptions/sub_1/test': { deliveryId: 'msg_1' },
    });
    expect((await chimera('subscription', 'pause', 'sub_1')).out).toContain('paused');
    expect((await chimera('subscription', 'resume', 'sub_1')).out).toContain('active');
    expect((await chimera('subscription', 'end', 'sub_1')).out).toContain('ended');
    expect((await chimera('subscription', 'rotate', 'sub_1', '--secret', 'env:NEW')).out).toContain(
      '--finish',
    );
    await chimera('subscription', 'rotate', 'sub_1', '--finish');
    expect(requests.slice(-2).map(({ body }) => body)).toEqual([{ secret: 'env:NEW' }, { secret: null }]);
    expect((await chimera('subscription', 'test', 'sub_1')).out).toContain('deliveries show msg_1');
  });
});

describe('chimera deliveries', () => {
  const delivery = {
    deliveryId: 'msg_1',
    namespace: 'aviation',
    about: 'p',
    eventId: 'e',
    eventType: 'dq.timeliness_changed',
    channel: 'email',
    recipient: 'ada@example.org',
    subject: 'aviation/flights: late',
    state: 'failed',
    attempts: 10,
    lastError: 'no answer',
    subscription: null,
    createdAt: '2026-03-01T12:00:00.000Z',
    nextAttemptAt: null,
    finishedAt: null,
    notice: { lines: ['Nothing was published.'] },
  };

  it('are listed, shown and sent again', async () => {
    answering({
      'GET /v1/deliveries': { deliveries: [delivery], next: null },
      'GET /v1/deliveries/msg_1': delivery,
      'POST /v1/deliveries/msg_1/resend': { deliveryId: 'msg_1' },
    });
    expect((await chimera('deliveries', 'list', '--state', 'failed')).out).toContain(
      'aviation/flights: late',
    );
    expect(requests[0]!.url.search).toBe('?state=failed&limit=50');
    expect((await chimera('deliveries', 'show', 'msg_1')).out).toContain('Nothing was published.');
    expect((await chimera('deliveries', 'resend', 'msg_1')).code).toBe(0);
  });

  it('fails when the service refuses', async () => {
    answering({
      'POST /v1/deliveries/msg_1/resend': problem(409, { code: 'CHIMERA_CONFLICT', detail: 'Under way.' }),
    });
    expect((await chimera('deliveries', 'resend', 'msg_1')).code).toBe(1);
  });
});
