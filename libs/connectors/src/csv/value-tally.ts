import type { ProfiledColumn } from '../source.js';

const mostKept = 20_000;
const registers = 4_096;
const shownLetters = 200;

/** Values of one column, counted in bounded memory: exactly while they are few, by estimate (about 2%) when they are many. */
export class ValueTally {
  nulls = 0;
  private readonly counts = new Map<string, number>();
  private readonly ranks = new Uint8Array(registers);
  private overflown = false;
  private least: { readonly key: bigint | number | string; readonly text: string } | undefined;
  private greatest: { readonly key: bigint | number | string; readonly text: string } | undefined;

  constructor(private readonly column: string) {}

  /** `key` puts values in order. NaN has no place in it. */
  add(text: string, key: bigint | number | string): void {
    this.rank(text);
    const count = this.counts.get(text);
    if (count !== undefined) this.counts.set(text, count + 1);
    else if (this.counts.size < mostKept) this.counts.set(text, 1);
    else this.overflown = true;
    if (Number.isNaN(key)) return;
    if (this.least === undefined || key < this.least.key) this.least = { key, text };
    if (this.greatest === undefined || key > this.greatest.key) this.greatest = { key, text };
  }

  result(): ProfiledColumn {
    const top = [...this.counts].sort((left, right) => right[1] - left[1]).slice(0, 5);
    return {
      column: this.column,
      nulls: this.nulls,
      distinct: this.overflown ? this.estimate() : this.counts.size,
      min: this.least === undefined ? null : shown(this.least.text),
      max: this.greatest === undefined ? null : shown(this.greatest.text),
      top: top.map(([value, count]) => ({ value: shown(value), count })),
    };
  }

  /** HyperLogLog: the longest run of zeros among hashes tells how many there were. */
  private rank(text: string): void {
    const hash = hashOf(text);
    const index = hash >>> 20;
    const rank = Math.min(21, Math.clz32(hash << 12) + 1);
    if (rank > (this.ranks[index] as number)) this.ranks[index] = rank;
  }

  private estimate(): number {
    const sum = this.ranks.reduce((total, rank) => total + 2 ** -rank, 0);
    const raw = (0.7213 / (1 + 1.079 / registers)) * registers * (registers / sum);
    // 32 bits of hash run into each other when there are very many values.
    const two32 = 4_294_967_296;
    return Math.round(raw > two32 / 30 ? -two32 * Math.log(1 - raw / two32) : raw);
  }
}

function shown(text: string): string {
  return text.length > shownLetters ? `${text.slice(0, shownLetters)}…` : text;
}

/** FNV-1a, mixed so that every bit depends on every letter. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
