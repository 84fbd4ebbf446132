import { createHash } from 'node:crypto';

/**
 * Random numbers that are the same for the same seed, on every machine: a chaos run can be repeated from
 * the number it printed. The generator is SplitMix32; good enough to choose faults, not to make secrets.
 */
export class SeededRandom {
  private state: number;

  constructor(readonly seed: number) {
    this.state = seed >>> 0;
  }

  /** A stream of its own for a named use, so that one more draw here does not change what is drawn there. */
  fork(name: string | number): SeededRandom {
    const digest = createHash('sha256').update(`${this.seed}/${name}`).digest();
    return new SeededRandom(digest.readUInt32LE(0));
  }

  /** At least 0, below 1. */
  next(): number {
    this.state = (this.state + 0x9e3779b9) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 0x1_0000_0000;
  }

  /** A whole number, both bounds included. */
  int(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  /** One of several. Of none it gives undefined, which types do not show: ask for none only where that cannot be. */
  pick<T>(choices: readonly T[]): T {
    return choices[this.int(0, choices.length - 1)] as T;
  }

  /** True in this share of the cases. */
  chance(share: number): boolean {
    return this.next() < share;
  }

  /** The same elements in another order. */
  shuffled<T>(elements: readonly T[]): T[] {
    const mixed = [...elements];
    for (let at = mixed.length - 1; at > 0; at -= 1) {
      const other = this.int(0, at);
      [mixed[at], mixed[other]] = [mixed[other] as T, mixed[at] as T];
    }
    return mixed;
  }
}
