import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anIntent, today } from '../fixtures/intent.fixture.js';
import { aWideIntent } from '../fixtures/wide-intent.fixture.js';
import { resolveRelativePaths } from '../form/resolve-relative-paths.js';
import type { SourceIntent } from '../model/intent.js';
import { locateInIntent, peekIntent } from './peek-intent.js';
import { validateIntent } from './validate-intent.js';

const text = JSON.stringify(anIntent(), null, 1);
/** Letters that stand in no message of ours, so that finding one means it was echoed. */
const secret = fc.stringMatching(/^[QXZ][QXZ0-9!$%&*]{7,30}$/);

/** Every place of a value: list of steps from the root. */
function placesOf(value: unknown, steps: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [steps];
  return [steps, ...Object.entries(value).flatMap(([name, field]) => placesOf(field, [...steps, name]))];
}

function replaced(steps: readonly string[], value: unknown, intent: SourceIntent = anIntent()): unknown {
  const root = { root: structuredClone(intent) } as unknown as Record<string, unknown>;
  const all = ['root', ...steps];
  const owner = all
    .slice(0, -1)
    .reduce<Record<string, unknown>>((at, step) => at[step] as Record<string, unknown>, root);
  owner[all.at(-1)!] = value;
  return root['root'];
}

const wide = aWideIntent();
const places = [anIntent(), wide].flatMap((intent) => placesOf(intent).map((steps) => ({ intent, steps })));
const secretPlaces = [
  ['datasets', '0', 'ingestion', 'transforms', '4', 'key'],
  ['datasets', '0', 'ingestion', 'transforms', '4', 'secretKey'],
  ['datasets', '0', 'ingestion', 'transforms', '0', 'key'],
  ['datasets', '0', 'format', 'password'],
  ['datasets', '0', 'classification', 'password'],
  ['datasets', '0', 'ingestion', 'trigger', 'token'],
  ['discover', 'apiKey'],
  ['source', 'password'],
  ['source', 'options', 'sslpassword'],
  ['datasets', '0', 'ingestion', 'target', 'password'],
  ['notify', 'webhooks', '0', 'secret'],
  ['source', 'token'],
  ['datasets', '0', 'ingestion', 'target', 'pasword'],
  ['declaration', 'apiKey'],
];
const wideOrNot = (steps: readonly string[]): SourceIntent =>
  ['transforms', 'format', 'classification', 'discover'].some((step) => steps.includes(step))
    ? wide
    : anIntent();
const uriPlaces = [
  ['source', 'uri'],
  ['datasets', '0', 'ingestion', 'target', 'uri'],
  ['notify', 'webhooks', '0', 'url'],
];

function neverThrows(content: string): void {
  const result = validateIntent(content, today);
  expect(result.valid).toBe(result.faults.length === 0);
  for (const fault of result.faults) {
    expect(JSON.stringify(fault)).not.toMatch(/\\u0000|\\ud[89ab]/);
    expect(fault.message.length).toBeLessThanOrEqual(1_000);
  }
  peekIntent(content);
  locateInIntent(content, '/source/uri');
  resolveRelativePaths(content, '/base');
}

describe('validateIntent under fuzz', () => {
  it('never throws on any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), neverThrows), { numRuns: 300 });
  });

  it('never throws on any JSON', () => {
    fc.assert(fc.property(fc.json({ maxDepth: 8 }), neverThrows), { numRuns: 200 });
  });

  it('never throws on an intent with something else in any place', () => {
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('file:', 'file:x', 'env:', '://', 'postgres://', '__proto__', {}, [], [[]], [{}]),
    );
    fc.assert(
      fc.property(fc.constantFrom(...places), anything, ({ intent, steps }, value) =>
        neverThrows(JSON.stringify(replaced(steps, value, intent))),
      ),
      { numRuns: 600 },
    );
  });

  it('never throws on a damaged file', () => {
    const cut = fc.record({
      at: fc.nat(text.length),
      length: fc.nat(40),
      insert: fc.string({ unit: 'binary', maxLength: 10 }),
    });
    fc.assert(
      fc.property(cut, ({ at, length, insert }) =>
        neverThrows(text.slice(0, at) + insert + text.slice(at + length)),
      ),
      { numRuns: 300 },
    );
  });

  it('never echoes a secret that was written out', () => {
    fc.assert(
      fc.property(fc.constantFrom(...secretPlaces), secret, fc.boolean(), (steps, planted, nested) => {
        const result = validateIntent(
          JSON.stringify(replaced(steps, nested ? { deep: [planted] } : planted, wideOrNot(steps))),
          today,
        );
        expect(result.valid).toBe(false);
        expect(JSON.stringify(result.faults)).not.toContain(planted);
      }),
      { numRuns: 300 },
    );
  });

  it('never echoes credentials in an address', () => {
    const shapes = [
      (s: string) => `postgres://jo:${s}@host:5432/db`,
      (s: string) => `postgres://${s}@host/db`,
      (s: string) => `https://jo:${s}/x@host/y`,
      (s: string) => `postgres://host/db?user=x&password=${encodeURIComponent(s)}`,
      (s: string) => `jdbc:postgres://jo:${s}@host`,
      (s: string) => `http s://jo:${s}@host`,
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...uriPlaces),
        fc.constantFrom(...shapes),
        secret,
        (steps, shape, planted) => {
          const result = validateIntent(JSON.stringify(replaced(steps, shape(planted))), today);
          expect(result.valid).toBe(false);
          expect(JSON.stringify(result.faults)).not.toContain(planted);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('never echoes any part of a file that is not JSON', () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), secret, (at, planted) => {
        const content = text.slice(0, at) + planted;
        expect(JSON.stringify(validateIntent(content, today).faults)).not.toContain(planted);
      }),
      { numRuns: 200 },
    );
  });
});
