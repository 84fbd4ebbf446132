import { createHash } from 'node:crypto';
import { RejectedMessageError } from '@chimera/contracts';
import type { IncomingRecord, RangeReader } from '@chimera/kafka';
import type { RejectedRow } from '../rows/row-chunk.js';
import { AvroCursor } from '../transcode/avro-cursor.js';

/** A row on a quarantine topic. */
export interface QuarantinedRow extends RejectedRow {
  readonly runId: string;
  readonly attempt: number;
}

/** Where the rows of one attempt lie: among those of others, which are passed over. */
export interface QuarantineRange {
  readonly topic: string;
  readonly partition: number;
  /** First offset. */
  readonly from: number;
  /** Offset after the last one. */
  readonly to: number;
  readonly runId: string;
  readonly attempt: number;
  readonly signal?: AbortSignal;
}

/** Confluent framing: a zero byte, then the schema id. */
const frameBytes = 5;
/** Twice what the writer puts into one send. */
const rememberedRows = 1_000;

/** Reads a record that `encodeQuarantinedRow` wrote. Throws `CHIMERA_MESSAGE_UNDECODABLE`. */
export function decodeQuarantinedRow(value: Buffer | null): QuarantinedRow {
  if (value === null || value.length < frameBytes || value[0] !== 0) {
    throw new RejectedMessageError(
      'CHIMERA_MESSAGE_UNDECODABLE',
      `Expected a quarantine record with a schema id in front, found ${value === null ? 'no value' : `${value.length} other bytes`}.`,
    );
  }
  const cursor = new AvroCursor(value);
  cursor.p = frameBytes;
  const runId = text(cursor);
  const attempt = cursor.int();
  const [position, code] = [text(cursor), text(cursor)];
  const column = optional(cursor);
  const detail = text(cursor);
  const row = cells(cursor);
  cursor.finish(1);
  return { runId, attempt, position, code, column, detail, row };
}

/**
 * Rows of one attempt with their offsets, in the order in which they were set aside, a fetch at a time: memory is bounded
 * by it (Invariant 11). A row that was sent twice is given once. Throws `CHIMERA_KAFKA_OFFSET_OUT_OF_RANGE` when
 * retention has removed some of them, `CHIMERA_MESSAGE_UNDECODABLE`.
 */
export async function* readQuarantine(
  ranges: RangeReader,
  { runId, attempt, ...range }: QuarantineRange,
): AsyncGenerator<readonly { readonly offset: number; readonly row: QuarantinedRow }[], void, undefined> {
  if (range.from >= range.to) return;
  const prefix = Buffer.from(`${runId}/${attempt}/`);
  const repeats = new Repeats();
  for await (const records of ranges.read({ ...range, written: true })) {
    const own = records.filter(
      (record) => record.key?.subarray(0, prefix.length).equals(prefix) === true && !repeats.has(record),
    );
    yield own.map(({ offset, value }) => ({ offset, row: decodeQuarantinedRow(value) }));
  }
}

/** A send that was repeated follows the one before, so the last few rows tell whether one came already. */
class Repeats {
  private readonly recent = new Set<string>();

  has({ key, value }: IncomingRecord): boolean {
    const digest = createHash('sha256')
      .update(key ?? '')
      .update(value ?? '')
      .digest('base64');
    if (this.recent.has(digest)) return true;
    this.recent.add(digest);
    if (this.recent.size > rememberedRows) this.recent.delete(this.recent.values().next().value ?? '');
    return false;
  }
}

function cells(cursor: AvroCursor): Readonly<Record<string, string | null>> {
  const row: [string, string | null][] = [];
  for (let count = cursor.int(); count !== 0; count = cursor.int()) {
    // A negative count is followed by the size of its block.
    if (count < 0) cursor.long();
    for (let cell = 0; cell < Math.abs(count); cell++) row.push([text(cursor), optional(cursor)]);
  }
  return Object.fromEntries(row);
}

function text(cursor: AvroCursor): string {
  const length = cursor.span();
  const start = cursor.fixed(length);
  return cursor.src.toString('utf8', start, start + length);
}

function optional(cursor: AvroCursor): string | null {
  return cursor.present() ? text(cursor) : null;
}
