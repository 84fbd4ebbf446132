import type { RowSum } from '../checksum.js';

/** Why a pass came back; the same numbers stand in `kernel/state.ts`. */
export const status = { done: 0, cut: 1, room: 2, handBack: 3 } as const;

/** Where the kernel keeps what it tells; in front of its own constants. */
const address = 64;

/** What a pass of the kernel told, at a fixed address in its memory. */
export class PassState {
  constructor(private readonly view: DataView) {}

  /** Address of the first byte of the input that was not used. */
  get position(): number {
    return this.view.getUint32(address, true);
  }

  /** Address after the last byte that was written. */
  get output(): number {
    return this.view.getUint32(address + 4, true);
  }

  /** Rows that the pass went through. */
  get rows(): number {
    return this.view.getUint32(address + 8, true);
  }

  /** What is lacking: `cut` the address at which the known part of the row ends, `room` bytes. */
  get needed(): number {
    return this.view.getUint32(address + 12, true);
  }

  /** Sum of the row hashes since the last call. */
  takeSum(): RowSum {
    const sum = {
      high: this.view.getUint32(address + 20, true),
      low: this.view.getUint32(address + 16, true),
    };
    this.view.setBigUint64(address + 16, 0n);
    return sum;
  }
}
