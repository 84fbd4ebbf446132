import { rowHash } from './row-hash';
import { addToSum, leave, Status, tellNeeded } from './state';

/** What passes that write Avro rows have in common: how far they may go, how many rows they wrote, and their sum. */

/** A chunk that has reached this address is full. */
export let chunkEnd: usize = 0;
/** Where the room for output ends; slack follows it. */
export let outputEnd: usize = 0;
/** Room that any row needs besides the content of its text and bytes. */
export let rowBytes: usize = 0;
/** A row above this is not for the kernel. */
export let maxRowBytes: usize = 0;

let rows: u32 = 0;
let sum: u64 = 0;

export function limitRows(chunk: usize, output: usize, row: usize, maxRow: usize): void {
  chunkEnd = chunk;
  outputEnd = output;
  rowBytes = row;
  maxRowBytes = maxRow;
}

export function beginRows(): void {
  rows = 0;
  sum = 0;
}

/** Counts and hashes the row that was written from `start` to `end`. */
export function addRow(start: usize, end: usize): void {
  rows++;
  sum += rowHash(start, end);
}

/** Ends a pass before the row at `position`; the next row is to be written at `output`. */
export function leaveRows(status: Status, position: usize, output: usize): Status {
  addToSum(sum);
  return leave(status, position, output, rows);
}

/** The same, with what is needed to go on. */
export function leaveRowsFor(status: Status, position: usize, output: usize, needed: usize): Status {
  tellNeeded(needed);
  return leaveRows(status, position, output);
}
