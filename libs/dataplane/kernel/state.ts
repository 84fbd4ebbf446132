/** What a pass tells its caller, at a fixed address: see `src/kernel/pass-state.ts`. */
const state: usize = 64;

/** Why a pass came back. The same numbers stand in `src/kernel/pass-state.ts`. */
export const enum Status {
  /** Everything asked for was done. */
  done,
  /** The row at the position goes on beyond the input; `needed` is the address where what is known of it ends. */
  cut,
  /** The row does not fit the output; `needed` is the room that it asks for. */
  room,
  /** The row is not for the kernel. */
  handBack,
}

/** Ends a pass: what is before `position` was read, what is before `output` was written. */
export function leave(status: Status, position: usize, output: usize, rows: u32): Status {
  store<u32>(state, <u32>position, 0);
  store<u32>(state, <u32>output, 4);
  store<u32>(state, rows, 8);
  return status;
}

export function tellNeeded(needed: usize): void {
  store<u32>(state, <u32>needed, 12);
}

/** Adds up the row hashes of a pass. */
export function addToSum(sum: u64): void {
  store<u64>(state, load<u64>(state, 16) + sum, 16);
}
