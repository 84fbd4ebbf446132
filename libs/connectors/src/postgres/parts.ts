import type { ResolvedRange } from './range.js';
import type { Readable } from './readable.js';

/** What stands after FROM in one SELECT of a part, with its condition. */
export interface PieceSql {
  readonly from: string;
}

/** A part is the union of its pieces, in order. */
export type PartSql = readonly PieceSql[];

/** A table or partition that lies in blocks of its own. */
export interface BlockUnit {
  /** What stands after FROM. */
  readonly sql: string;
  /** null when it has no blocks that could be told apart (a foreign partition): it stays whole. */
  readonly blocks: number | null;
}

/** Blocks below which a part of its own is not worth its connection: 16 MiB of 8 KiB blocks. */
export const fewestBlocks = 2_048;

/** Everything as one piece. */
export function onePart(readable: Readable, range: ResolvedRange | null): PieceSql {
  return piece(readable.sql, range === null ? [] : [range.where]);
}

/**
 * Cuts units, laid end to end, into at most `maxParts` parts of equal blocks. The last piece of a unit has no upper
 * end, so that every row is in exactly one piece whatever the table grew to. The same units give the same parts.
 */
export function cutIntoParts(
  units: readonly BlockUnit[],
  maxParts: number,
  range: ResolvedRange | null,
): readonly PartSql[] {
  const total = units.reduce((sum, unit) => sum + (unit.blocks ?? 0), 0);
  const count = Math.max(1, Math.min(maxParts, Math.floor(total / fewestBlocks)));
  const size = Math.ceil(total / count);
  const parts: PieceSql[][] = [[]];
  let room = size;
  for (const unit of units) {
    const blocks = unit.blocks ?? 0;
    let at = 0;
    do {
      const taken = Math.min(blocks - at, room);
      const end = at + taken;
      parts.at(-1)?.push(blockPiece(unit.sql, at, end < blocks ? end : null, range));
      at = end;
      room -= taken;
      if (room === 0 && parts.length < count) {
        parts.push([]);
        room = size;
      }
    } while (at < blocks);
  }
  return parts.filter((part) => part.length > 0);
}

function blockPiece(sql: string, from: number, to: number | null, range: ResolvedRange | null): PieceSql {
  const conditions = [
    ...(from === 0 ? [] : [`ctid >= '(${from},0)'::pg_catalog.tid`]),
    ...(to === null ? [] : [`ctid < '(${to},0)'::pg_catalog.tid`]),
    ...(range === null ? [] : [`(${range.where})`]),
  ];
  return piece(sql, conditions);
}

function piece(sql: string, conditions: readonly string[]): PieceSql {
  return { from: conditions.length === 0 ? sql : `${sql} WHERE ${conditions.join(' AND ')}` };
}
