import { createHash } from 'node:crypto';
import type { Column } from '@chimera/contracts';
import {
  compileRowScanner,
  type ColumnVisitor,
  type RowChunk,
  type RowScanner,
  type ScanKey,
} from '@chimera/dataplane';

/** Rows of one side, and a checksum of each column that does not depend on their order. */
export interface SideSums {
  readonly rows: number;
  /** 16 hexadecimal digits by column name. */
  readonly columns: Readonly<Record<string, string>>;
}

/**
 * Sums a 64-bit hash of every value, column by column, wrapping; a null counts as a value of its own. Equal sums and row
 * counts mean equal columns but for hash collisions (2^-64 for a single difference). JSON is hashed in a canonical form,
 * because targets keep its meaning and not its bytes.
 */
export class ColumnSums {
  private rows = 0;
  private readonly sums: readonly Sum[];
  private readonly scanner: RowScanner;

  constructor(columns: readonly Column[]) {
    this.sums = columns.map((column) => new Sum(column));
    const json = this.sums.filter(({ column }) => column.type === 'json');
    const others = this.sums.filter(({ column }) => column.type !== 'json');
    this.scanner = compileRowScanner(columns, {
      visitors: Object.fromEntries(json.map((sum) => [sum.column.name, jsonVisitor(sum)])),
      keys: others.map(keyOf),
    });
  }

  add(chunk: RowChunk): void {
    this.scanner.scan(chunk.bytes, chunk.rows);
    this.rows += chunk.rows;
  }

  result(): SideSums {
    return {
      rows: this.rows,
      columns: Object.fromEntries(this.sums.map((sum) => [sum.column.name, sum.text()])),
    };
  }
}

const [nullHigh, nullLow] = [0x9e3779b9, 0x7f4a7c15];

class Sum {
  private high = 0;
  private low = 0;

  constructor(readonly column: Column) {}

  add(high: number, low: number): void {
    const sum = this.low + low;
    this.low = sum >>> 0;
    this.high = (this.high + high + (sum > 0xffff_ffff ? 1 : 0)) >>> 0;
  }

  addNull(): void {
    this.add(nullHigh, nullLow);
  }

  text(): string {
    return [this.high, this.low].map((half) => half.toString(16).padStart(8, '0')).join('');
  }
}

function keyOf(sum: Sum): ScanKey {
  return {
    columns: [sum.column.name],
    visit: (high, low, hasNull) => (hasNull ? sum.addNull() : sum.add(high, low)),
  };
}

function jsonVisitor(sum: Sum): ColumnVisitor {
  return {
    absent: () => sum.addNull(),
    span: (source, start, end) => {
      const digest = createHash('sha256')
        .update(canonical(source.toString('utf8', start, end)))
        .digest();
      sum.add(digest.readUInt32BE(0), digest.readUInt32BE(4));
    },
  };
}

/** Members sorted; what is no JSON stands for itself. */
function canonical(text: string): string {
  try {
    return JSON.stringify(sorted(JSON.parse(text)));
  } catch {
    return text;
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}
