import type { Bounds, ColumnVisitor } from '@chimera/dataplane';
import type { RuleScan } from './scan.js';

/** One visitor a column; where several rules look at one column, each sees every value. */
export function visitorsOf(scans: readonly RuleScan[]): Record<string, ColumnVisitor> {
  const byColumn = new Map<string, ColumnVisitor[]>();
  for (const [column, visitor] of scans.flatMap((scan) => Object.entries(scan.visitors ?? {}))) {
    byColumn.set(column, [...(byColumn.get(column) ?? []), visitor]);
  }
  return Object.fromEntries([...byColumn].map(([column, visitors]) => [column, together(visitors)]));
}

function together(visitors: readonly ColumnVisitor[]): ColumnVisitor {
  const [only] = visitors;
  if (visitors.length === 1 && only !== undefined) return only;
  const having = <M extends keyof ColumnVisitor>(method: M): readonly ColumnVisitor[] =>
    visitors.filter((visitor) => visitor[method] !== undefined);
  const [absent, number, long, span] = [having('absent'), having('number'), having('long'), having('span')];
  const within = sharedBounds([...number, ...long, ...span]);
  return {
    ...(within !== undefined && { within }),
    ...(absent.length > 0 && { absent: (row: number) => absent.forEach((visitor) => visitor.absent?.(row)) }),
    ...(number.length > 0 && {
      number: (value: number, row: number) => number.forEach((visitor) => visitor.number?.(value, row)),
    }),
    ...(long.length > 0 && {
      long: (high: number, low: number, row: number) =>
        long.forEach((visitor) => visitor.long?.(high, low, row)),
    }),
    ...(span.length > 0 && {
      span: (source: Buffer, start: number, end: number, row: number) =>
        span.forEach((visitor) => visitor.span?.(source, start, end, row)),
    }),
  };
}

/** Values that none of the visitors wants to see; undefined when one of them wants all. */
function sharedBounds(visitors: readonly ColumnVisitor[]): Bounds | undefined {
  const [first, ...others] = visitors.map(({ within }) => within);
  return others.reduce(
    (shared, bounds) => (shared === undefined ? undefined : overlap(shared, bounds)),
    first,
  );
}

function overlap(a: Bounds, b: Bounds | undefined): Bounds | undefined {
  if (b === undefined) return undefined;
  if (isUnbounded(a)) return b;
  if (isUnbounded(b)) return a;
  if (a.unit === 'integer' && b.unit === 'integer')
    return { unit: 'integer', min: greater(a.min, b.min), max: lesser(a.max, b.max) };
  if (a.unit === 'float' && b.unit === 'float')
    return { unit: 'float', min: greater(a.min, b.min), max: lesser(a.max, b.max) };
  return undefined;
}

const isUnbounded = ({ min, max }: Bounds) => min === undefined && max === undefined;

function greater<T extends bigint | number>(a: T | undefined, b: T | undefined): T | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a > b ? a : b;
}

function lesser<T extends bigint | number>(a: T | undefined, b: T | undefined): T | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a < b ? a : b;
}
