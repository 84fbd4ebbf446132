import type { IncomingRecord } from '@chimera/kafka';
import { describe, expect, it } from 'vitest';
import { readEnvelope } from './event-headers.js';

const record = (given: Readonly<Record<string, string | Buffer>>): IncomingRecord => ({
  topic: 'chimera.intake.intent-rejected.v1',
  partition: 2,
  offset: 7,
  key: Buffer.from('aviation/flights'),
  value: null,
  timestamp: 1_000,
  headers: Object.fromEntries(Object.entries(given).map(([name, value]) => [name, Buffer.from(value)])),
});

describe('the envelope of a record', () => {
  it('is what its headers say', () => {
    const given = { ce_id: 'a', ce_correlationid: 'b', ce_causationid: 'c', ce_actor: 'ada' };
    expect(readEnvelope(record(given))).toMatchObject({
      ...{ messageId: 'a', correlationId: 'b', causationId: 'c', actor: 'ada', key: 'aviation/flights' },
    });
  });

  it('has an id by its place when none was given (Invariant 2)', () => {
    const messageId = 'chimera.intake.intent-rejected.v1-2-7';
    const left = { messageId, correlationId: messageId, causationId: null, actor: 'unknown' };
    expect(readEnvelope(record({}))).toMatchObject(left);
    expect(readEnvelope(record({ ce_id: '', ce_actor: '' }))).toMatchObject(left);
  });

  it.each([
    ['the character U+0000', Buffer.from('a\0b')],
    ['a line end', Buffer.from('a\nb')],
    ['a megabyte', Buffer.alloc(2 ** 20, 'a')],
  ])('has an id that a database takes for one with %s, and the same for the same', (_, id) => {
    const read = readEnvelope(record({ ce_id: id, ce_correlationid: id, ce_actor: id, traceparent: id }));
    expect(read.messageId).toMatch(/^sha256-[0-9a-f]{64}$/);
    expect(read).toMatchObject({ correlationId: read.messageId, actor: 'unknown', traceparent: null });
    expect(readEnvelope(record({ ce_id: id })).messageId).toBe(read.messageId);
    expect(readEnvelope(record({ ce_id: Buffer.concat([id, id]) })).messageId).not.toBe(read.messageId);
  });
});
