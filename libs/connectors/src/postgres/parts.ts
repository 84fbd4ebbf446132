import type { ResolvedRange } from './range.js';
import type { Readable } from './readable.js';

/** What stands after FROM in one SELECT of a part, with its condition. */
export interface PieceSql {
  readonly from: string;
}

/** A part is the union of its pieces, in order. */
export type PartSql = readonly PieceSql[];

/** Everything as one piece. */
export function onePart(readable: Readable, range: ResolvedRange | null): PieceSql {
  return { from: range === null ? readable.sql : `${readable.sql} WHERE ${range.where}` };
}
