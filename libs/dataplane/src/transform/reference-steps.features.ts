import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import type { Column } from '@chimera/contracts';
import { formatDate } from '../rows/calendar.js';
import { formatDecimal } from '../rows/text-form.js';
import { column, valueOf, type Value } from '../transcode/reference.features.js';
import type { TransformStep } from './transform-step.js';

/** A row as an object, by column name: what steps mean, without regard to speed. */
export type ObjectRow = Readonly<Record<string, Value>>;
export type Result = { readonly row: ObjectRow } | 'filtered' | 'rejected';

export const referenceKey = 'a key of more than sixteen bytes';

/** One step with its meaning for one row as an object. */
export interface MeantStep {
  readonly step: TransformStep;
  readonly apply: (row: ObjectRow) => Result;
}

/** The columns that random steps start from. */
export const referenceColumns: readonly Column[] = [
  column('id', 'int64'),
  column('name', 'text', { nullable: true }),
  column('price', 'decimal(18,4)', { nullable: true }),
  column('born', 'date', { nullable: true }),
  column('payload', 'json', { nullable: true }),
  column('score', 'float64'),
  column('small', 'int32', { nullable: true }),
];

const texts = fc.oneof(
  valueOf({ kind: 'text' }),
  fc.integer().map(String),
  fc.constantFrom('12.5', 'x', '', '\u{1F600}abc'),
);

/** Random rows of `referenceColumns`. */
export const referenceRows: fc.Arbitrary<readonly (readonly Value[])[]> = fc.array(
  fc.tuple(
    fc.oneof(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), fc.bigInt(-20n, 20n)),
    fc.option(texts, { nil: null }),
    fc.option(fc.bigInt(-(10n ** 18n) + 1n, 10n ** 18n - 1n), { nil: null }),
    fc.option(fc.integer({ min: -800_000, max: 800_000 }), { nil: null }),
    fc.option(valueOf({ kind: 'json' }), { nil: null }),
    fc.double(),
    fc.option(fc.integer(), { nil: null }),
  ),
  { maxLength: 20 },
);

const kept = (row: ObjectRow): Result => ({ row });
const without = (row: ObjectRow, name: string): ObjectRow =>
  Object.fromEntries(Object.entries(row).filter(([key]) => key !== name));
const integer64 = (value: bigint): boolean => value >= -(2n ** 63n) && value < 2n ** 63n;

/** Renames in place: the order of columns is part of the meaning. */
function renamed(row: ObjectRow, from: string, to: string): ObjectRow {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key === from ? to : key, value]));
}

/** Steps in an order in which every column is there when it is named; any subset of them makes sense. */
export const meantSteps: readonly MeantStep[] = [
  {
    step: { do: 'filter', expression: 'small is null or small > -1000000000' },
    apply: (row) => (row['small'] === null || Number(row['small']) > -1_000_000_000 ? kept(row) : 'filtered'),
  },
  {
    step: { do: 'derive', column: 'twice', type: 'int64', expression: 'id * 2 + coalesce(small, 1)' },
    apply: (row) => {
      const twice = (row['id'] as bigint) * 2n;
      const sum = twice + BigInt(row['small'] === null ? 1 : (row['small'] as number));
      return integer64(twice) && integer64(sum) ? kept({ ...row, twice: sum }) : 'rejected';
    },
  },
  {
    step: { do: 'derive', column: 'share', type: 'decimal(30,4)', expression: 'price / small' },
    apply: (row) => {
      const { price, small } = row;
      if (price === null || small === null) return kept({ ...row, share: null });
      if (small === 0) return 'rejected';
      return kept({
        ...row,
        share: halfAway(halfAway((price as bigint) * 100n, BigInt(small as number)), 100n),
      });
    },
  },
  {
    step: { do: 'mask', column: 'price', with: 'hash', key: 'env:KEY' },
    apply: (row) =>
      kept({
        ...row,
        price:
          row['price'] === null
            ? null
            : createHmac('sha256', referenceKey)
                .update(formatDecimal(row['price'] as bigint, 4))
                .digest('hex'),
      }),
  },
  {
    step: { do: 'mask', column: 'name', with: 'partial', keep: 3 },
    apply: (row) => {
      if (row['name'] === null) return kept(row);
      const letters = [...(row['name'] as string)];
      const shown = letters.length > 3 ? letters.slice(-3) : [];
      return kept({ ...row, name: '*'.repeat(letters.length - shown.length) + shown.join('') });
    },
  },
  {
    step: { do: 'rename', column: 'payload', to: 'pay load' },
    apply: (row) => kept(renamed(row, 'payload', 'pay load')),
  },
  {
    step: { do: 'cast', column: 'born', type: 'text' },
    apply: (row) => kept({ ...row, born: row['born'] === null ? null : formatDate(row['born'] as number) }),
  },
  {
    step: { do: 'cast', column: 'id', type: 'int32' },
    apply: (row) => {
      const id = row['id'] as bigint;
      return id >= -(2n ** 31n) && id < 2n ** 31n ? kept({ ...row, id: Number(id) }) : 'rejected';
    },
  },
  {
    step: { do: 'filter', expression: 'score >= 0' },
    apply: (row) => (Number.isNaN(row['score']) || (row['score'] as number) >= 0 ? kept(row) : 'filtered'),
  },
  {
    step: { do: 'drop', columns: ['score'] },
    apply: (row) => kept(without(row, 'score')),
  },
  {
    step: { do: 'mask', column: 'small', with: 'null' },
    apply: (row) => kept({ ...row, small: null }),
  },
];

function halfAway(value: bigint, by: bigint): bigint {
  const [v, b] = [value < 0n ? -value : value, by < 0n ? -by : by];
  const rounded = (v * 2n + b) / (b * 2n);
  return value < 0n === by < 0n ? rounded : -rounded;
}
