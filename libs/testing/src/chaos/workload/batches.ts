import type { SeededRandom } from '../seeded-random.js';
import { chaosRow, isPoison, type ChaosRow } from './row.js';

/** How a source changes. */
export interface Growth {
  /** Number of the writer, in every row. */
  readonly writer: number;
  /** Whether rows are changed after they were written. */
  readonly updates: boolean;
  /** Rows of the first batch. */
  readonly firstRows: number;
}

/** About one row in so many is poison. */
const poisonEvery = 40;

/** Makes the batches of one source: the same for the same random numbers. */
export class Batches {
  private readonly good: ChaosRow[] = [];
  private sequence = 0;
  private ids = 0;

  constructor(
    private readonly growth: Growth,
    private readonly random: SeededRandom,
  ) {}

  next(): readonly ChaosRow[] {
    const first = this.ids === 0;
    const grown = Array.from({ length: first ? this.growth.firstRows : this.random.int(20, 300) }, () =>
      this.grow(),
    );
    const changed = this.growth.updates && !first ? this.change(this.random.int(1, 100)) : [];
    for (const row of grown) if (!isPoison(row)) this.good.push(row);
    return [...grown, ...changed];
  }

  private grow(): ChaosRow {
    this.ids += 1;
    const weight = this.random.int(1, poisonEvery) === 1 ? -this.random.int(1, 9) : this.random.int(0, 999);
    return this.row({ id: this.ids, version: 1, weight });
  }

  /** Each row at most once a batch: a batch shows as a whole, so an earlier change of it would never have been true. */
  private change(count: number): readonly ChaosRow[] {
    const places = new Set(Array.from({ length: count }, () => this.random.int(0, this.good.length - 1)));
    return [...places].map((place) => {
      const { id, version, weight } = this.good[place]!;
      const row = this.row({ id, version: version + 1, weight });
      this.good[place] = row;
      return row;
    });
  }

  private row(part: Pick<ChaosRow, 'id' | 'version' | 'weight'>): ChaosRow {
    this.sequence += 1;
    const payload = `${this.random.int(0, 2 ** 31).toString(36)} "quoted", ${'é'.repeat(this.random.int(0, 30))}`;
    return chaosRow({ ...part, writer: this.growth.writer, sequence: this.sequence, payload });
  }
}
