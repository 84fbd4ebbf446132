import { RejectedMessageError } from '@chimera/contracts';
import { takeRoomAround } from '../rows/roomy-bytes.js';
import { AvroCursor } from '../transcode/avro-cursor.js';
import { putInt, putLong, putSpan } from '../transcode/bytes/put.js';

/** Which stream of batches a record belongs to. */
export interface LoadIdentity {
  readonly runId: string;
  readonly attempt: number;
  /** Part of the source, from 0. */
  readonly part: number;
}

/** What the last record of a part says about all before it. */
export interface LoadSeal {
  readonly batches: number;
  readonly rows: number;
  readonly checksum: string;
}

/** A record of a load topic, in the schema that `loadBatchSchema` gives. `bytes` is a view on the record. */
export interface LoadRecord extends LoadIdentity {
  readonly schemaId: number;
  readonly seq: number;
  readonly seal: LoadSeal | null;
  readonly rows: number;
  readonly bytes: Buffer;
}

/** What stands before the rows of a record. */
export interface LoadPosition extends LoadIdentity {
  readonly schemaId: number;
  readonly seq: number;
}

const two32 = 4_294_967_296;
/** Confluent framing: a zero byte, then the schema id. */
const frameBytes = 5;

/**
 * Writes a batch. Rows stand in one array block that tells its size, so that readers take them as one slice.
 * Uses the room around `bytes` (`roomyBytes`); without any, copies them.
 */
export function encodeLoadBatch(position: LoadPosition, bytes: Buffer, rows: number): Buffer {
  const head = Buffer.allocUnsafe(96 + Buffer.byteLength(position.runId));
  let o = putPosition(head, position);
  head[o++] = 0;
  if (rows > 0) {
    o = putNumber(head, o, -rows);
    o = putNumber(head, o, bytes.length);
  }
  const record = takeRoomAround(bytes, o) ?? copiedRecord(bytes, o);
  head.copy(record, 0, 0, o);
  record[record.length - 1] = 0;
  return record;
}

function copiedRecord(bytes: Buffer, head: number): Buffer {
  const record = Buffer.allocUnsafeSlow(head + bytes.length + 1);
  bytes.copy(record, head);
  return record;
}

/** Writes the record that ends a part. */
export function encodeLoadSeal(position: LoadPosition, seal: LoadSeal): Buffer {
  const record = Buffer.alloc(128 + Buffer.byteLength(position.runId));
  let o = putPosition(record, position);
  record[o++] = 2;
  o = putNumber(record, o, seal.batches);
  o = putNumber(record, o, seal.rows);
  o = putText(record, o, seal.checksum);
  record[o++] = 0;
  return record.subarray(0, o);
}

function putPosition(d: Buffer, { schemaId, runId, attempt, part, seq }: LoadPosition): number {
  d[0] = 0;
  d.writeInt32BE(schemaId, 1);
  return putNumber(d, putInt(d, putInt(d, putText(d, frameBytes, runId), attempt), part), seq);
}

function putText(d: Buffer, o: number, text: string): number {
  const bytes = Buffer.from(text);
  return putSpan(d, o, bytes, 0, bytes.length);
}

function putNumber(d: Buffer, o: number, value: number): number {
  const hi = Math.floor(value / two32);
  return putLong(d, o, hi, (value - hi * two32) | 0);
}

/** Reads a record. Throws `CHIMERA_MESSAGE_UNDECODABLE`. */
export function decodeLoadRecord(value: Buffer | null): LoadRecord {
  if (value === null || value.length < frameBytes || value[0] !== 0) {
    throw new RejectedMessageError(
      'CHIMERA_MESSAGE_UNDECODABLE',
      `Expected a load record with a schema id in front, found ${value === null ? 'no value' : `${value.length} other bytes`}.`,
    );
  }
  const cursor = new AvroCursor(value);
  cursor.p = frameBytes;
  const identity = {
    runId: textAt(cursor),
    attempt: cursor.int(),
    part: cursor.int(),
    seq: numberAt(cursor),
  };
  const seal = cursor.present()
    ? { batches: numberAt(cursor), rows: numberAt(cursor), checksum: textAt(cursor) }
    : null;
  return { schemaId: value.readInt32BE(1), ...identity, seal, ...rowsAt(cursor) };
}

function rowsAt(cursor: AvroCursor): { readonly rows: number; readonly bytes: Buffer } {
  const count = numberAt(cursor);
  if (count > 0) return unsizedRows(cursor, count);
  if (count === 0) {
    cursor.finish(0);
    return { rows: 0, bytes: cursor.src.subarray(cursor.p) };
  }
  const size = numberAt(cursor);
  if (size < 0) throw cursor.malformed('the size of a block', String(size));
  const start = cursor.fixed(size);
  if (cursor.boolean() !== 0) throw cursor.malformed('one block of rows', 'several');
  cursor.finish(-count);
  return { rows: -count, bytes: cursor.src.subarray(start, start + size) };
}

/** Avro writers that do not tell the size of a block: everything up to the end mark is rows. */
function unsizedRows(cursor: AvroCursor, count: number): { readonly rows: number; readonly bytes: Buffer } {
  if (cursor.src[cursor.end - 1] !== 0) throw cursor.malformed('the end mark of the rows', 'another byte');
  return { rows: count, bytes: cursor.src.subarray(cursor.p, cursor.end - 1) };
}

function textAt(cursor: AvroCursor): string {
  const length = cursor.span();
  const start = cursor.fixed(length);
  return cursor.src.toString('utf8', start, start + length);
}

function numberAt(cursor: AvroCursor): number {
  cursor.long();
  return cursor.hi * two32 + (cursor.lo >>> 0);
}
