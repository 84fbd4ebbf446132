import type { FileState } from '../files/files.js';
import type { RowGroup } from './metadata.js';

/** A run of neighbouring row groups of one file. */
export interface Segment {
  readonly file: FileState;
  /** Rows of the file before it. */
  readonly firstRow: number;
  readonly rows: number;
  readonly groups: readonly RowGroup[];
}

/**
 * Divides all row groups, in order, into at most `most` parts of about as many rows; the same files give the same parts.
 * At least one part, empty when there is nothing.
 */
export function divideRowGroups(
  files: readonly FileState[],
  groups: readonly RowGroup[],
  most: number,
): readonly (readonly Segment[])[] {
  const total = groups.reduce((sum, group) => sum + group.rows, 0);
  const target = Math.max(1, Math.ceil(total / Math.max(1, most)));
  const parts: Segment[][] = [];
  let [before, part] = [0, -1];
  for (const file of files) {
    let firstRow = 0;
    for (const group of groups.filter((candidate) => candidate.path === file.path)) {
      const wanted = Math.min(most - 1, Math.floor(before / target));
      if (wanted > part) {
        part = wanted;
        parts.push([]);
      }
      if (group.rows > 0) append(parts.at(-1) ?? [], file, firstRow, group);
      firstRow += group.rows;
      before += group.rows;
    }
  }
  return parts.length === 0 ? [[]] : parts;
}

function append(part: Segment[], file: FileState, firstRow: number, group: RowGroup): void {
  const last = part.at(-1);
  if (last?.file.path !== file.path) part.push({ file, firstRow, rows: group.rows, groups: [group] });
  else part[part.length - 1] = { ...last, rows: last.rows + group.rows, groups: [...last.groups, group] };
}

/** Names a row of a file, counted from 0, by row group and row in it. */
export function placeInFile(groups: readonly RowGroup[], row: number): string {
  let rest = row;
  for (const group of groups) {
    if (rest < group.rows) return `row group ${group.index}, row ${rest + 1}`;
    rest -= group.rows;
  }
  return `row ${row + 1}`;
}
