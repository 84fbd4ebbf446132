import { describe, expect, it } from 'vitest';
import type { AuditedEvent, AuditEntry } from './entry.js';
import { extend, faultOf, genesis } from './hash-chain.js';

const event = (n: number): AuditedEvent => ({
  eventId: `e${n}`,
  type: 'chimera.test.happened.v1',
  occurredAt: '2026-01-01T00:00:00.000Z',
  subject: 'ns/name',
  correlationId: 'c',
  causationId: n > 1 ? `e${n - 1}` : null,
  actor: 'ada',
  data: JSON.stringify({ namespace: 'ns', n }),
});
const chain = (): AuditEntry[] => [...extend(genesis, [1, 2, 3, 4].map(event))];

describe('hash chain', () => {
  it('numbers entries from 1 and links each to the one before', () => {
    const entries = chain();
    expect(entries.map((entry) => entry.seq)).toEqual([1, 2, 3, 4]);
    expect(faultOf(genesis, entries)).toBeNull();
  });

  it.each([
    ['content', (e: AuditEntry[]) => e.with(1, { ...e[1]!, actor: 'eve' }), /entry 2 was changed/],
    ['removal', (e: AuditEntry[]) => e.toSpliced(1, 1), /between 1 and 3 are missing/],
    [
      'rewriting with fresh hashes',
      (e: AuditEntry[]) => [e[0]!, ...extend({ seq: 1, hash: 'f'.repeat(64) }, [event(2)])],
      /does not follow/,
    ],
  ])('finds %s', (_, tamper, message) => {
    expect(faultOf(genesis, tamper(chain()))).toMatch(message);
  });
});
