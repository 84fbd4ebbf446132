import { createHash } from 'node:crypto';
import type { AuditedEvent, AuditEntry } from './entry.js';

/** End of a chain: the number and hash of its last entry. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

/** Hash before the first entry. */
export const genesis: ChainHead = { seq: 0, hash: '0'.repeat(64) };

/** Appends events to a chain, in order. */
export function extend(head: ChainHead, events: readonly AuditedEvent[]): readonly AuditEntry[] {
  let last = head;
  return events.map((event) => {
    const seq = last.seq + 1;
    const entry = { ...event, seq, prevHash: last.hash, hash: hashOf(seq, last.hash, event) };
    last = entry;
    return entry;
  });
}

/** What is wrong with a run of consecutive entries; null when each is intact and follows the one before. */
export function faultOf(before: ChainHead | null, entries: readonly AuditEntry[]): string | null {
  let last = before;
  for (const entry of entries) {
    if (!intactEntry(entry)) return `entry ${entry.seq} was changed`;
    if (last !== null && entry.seq !== last.seq + 1)
      return `entries between ${last.seq} and ${entry.seq} are missing`;
    if (last !== null && entry.prevHash !== last.hash)
      return `entry ${entry.seq} does not follow entry ${last.seq}`;
    last = entry;
  }
  return null;
}

/** Whether an entry is what was written, wherever it stands. */
export function intactEntry(entry: AuditEntry): boolean {
  return entry.hash === hashOf(entry.seq, entry.prevHash, entry);
}

/** SHA-256 over the place, the hash before, and the event as it is stored. */
function hashOf(seq: number, prevHash: string, event: AuditedEvent): string {
  const { eventId, type, occurredAt, subject, correlationId, causationId, actor, data } = event;
  const content = [
    seq,
    prevHash,
    eventId,
    type,
    occurredAt,
    subject,
    correlationId,
    causationId,
    actor,
    data,
  ];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
