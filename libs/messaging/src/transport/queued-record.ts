import type { IncomingRecord } from '@chimera/kafka';

/** A record that owns its bytes, with the size that counts against the queue's limit. */
export interface QueuedRecord extends IncomingRecord {
  readonly bytes: number;
}

/** Copies a record out of the fetch buffer, which would otherwise be kept alive as a whole (defect K13). */
export function retain(record: IncomingRecord): QueuedRecord {
  const key = record.key === null ? null : Buffer.from(record.key);
  const value = record.value === null ? null : Buffer.from(record.value);
  const headers: Record<string, Buffer> = {};
  let bytes = (key?.length ?? 0) + (value?.length ?? 0);
  for (const [name, header] of Object.entries(record.headers)) {
    headers[name] = Buffer.from(header);
    bytes += name.length + header.length;
  }
  const { topic, partition, offset, timestamp } = record;
  return { topic, partition, offset, timestamp, key, value, headers, bytes };
}
