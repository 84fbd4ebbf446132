import { putInt, putLength, putSpan } from '../transcode/bytes/put.js';
import type { RejectedRow } from '../rows/row-chunk.js';

/** What a quarantine record has beside the row. */
export interface QuarantineContext {
  readonly schemaId: number;
  readonly runId: string;
  readonly attempt: number;
}

/** Writes a rejected row in the schema that `quarantineSchema` gives, with the registry's schema id in front. */
export function encodeQuarantinedRow(context: QuarantineContext, rejected: RejectedRow): Buffer {
  const cells = Object.entries(rejected.row);
  const frame = Buffer.alloc(5);
  frame.writeInt32BE(context.schemaId, 1);
  return Buffer.concat([
    frame,
    text(context.runId),
    int(context.attempt),
    text(rejected.position),
    text(rejected.code),
    optional(rejected.column),
    text(rejected.detail),
    ...(cells.length === 0 ? [] : [int(cells.length)]),
    ...cells.flatMap(([name, value]) => [text(name), optional(value)]),
    int(0),
  ]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  const d = Buffer.alloc(bytes.length + 5);
  return d.subarray(0, putSpan(d, 0, bytes, 0, bytes.length));
}

function int(value: number): Buffer {
  const d = Buffer.alloc(5);
  return d.subarray(0, putInt(d, 0, value));
}

function optional(value: string | null): Buffer {
  const branch = Buffer.alloc(1);
  putLength(branch, 0, value === null ? 0 : 1);
  return value === null ? branch : Buffer.concat([branch, text(value)]);
}
