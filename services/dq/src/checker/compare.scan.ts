import { RejectedMessageError, type Column, type Rule } from '@chimera/contracts';
import { columnText, type ColumnText, type ColumnVisitor } from '@chimera/dataplane';
import { count, ofRule } from '../domain/check-result.js';
import { comparedAs, ordered, rescaled, scaleOf, type Comparable, type Scale } from './comparable.js';
import type { RuleScan, ScanContext } from './scan.js';
import { columnOf, wrongType } from './value-scan.js';

const mostSamples = 10;

const operators: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '>=': (order) => order >= 0,
  '>': (order) => order > 0,
};

/** `compare`: in every row the first column stands in a relation to the second; a null on either side keeps the rule. */
export function compareScan(rule: Rule, { columns }: ScanContext): RuleScan {
  const [left, right] = sidesOf(rule, columns);
  const operator = rule.parameters['operator'] ?? '';
  const holds = operators[operator];
  if (holds === undefined) throw unknownOperator(rule, operator);
  const pair = new Pair(holds);
  return {
    visitors: { [left.column.name]: left.visitor(pair, 0), [right.column.name]: right.visitor(pair, 1) },
    // Rows are numbered anew in each batch.
    settle: async () => pair.skip(),
    conclude: async () =>
      ofRule(rule, {
        passed: pair.failing === 0,
        expected: `${rule.columns[0]} ${operator} ${rule.columns[1]}`,
        observed: pair.failing === 0 ? 'in every row' : `${count(pair.failing)} rows otherwise`,
        failingRows: pair.failing,
        samples: pair.samples,
      }),
  };
}

/** Both values of the row at hand; the second that arrives decides. */
class Pair {
  failing = 0;
  readonly samples: string[] = [];
  private row = -1;
  private side = -1;
  private value: Comparable = 0n;
  private text: () => string = () => '';

  constructor(private readonly holds: (order: number) => boolean) {}

  take(side: 0 | 1, row: number, value: Comparable, text: () => string): void {
    if (this.row === row && this.side !== side && this.side !== -1) return this.decide(side, value, text);
    [this.row, this.side, this.value, this.text] = [row, side, value, text];
  }

  /** A null: the other side's value, if it was there already, must not meet the next row's. */
  skip(): void {
    this.side = -1;
  }

  private decide(side: 0 | 1, value: Comparable, text: () => string): void {
    const order = side === 1 ? ordered(this.value, value) : ordered(value, this.value);
    this.side = -1;
    if (this.holds(order)) return;
    this.failing += 1;
    if (this.samples.length >= mostSamples) return;
    const [first, second] = side === 1 ? [this.text, text] : [text, this.text];
    this.samples.push(`${first().slice(0, 100)}, ${second().slice(0, 100)}`);
  }
}

class Side {
  private readonly text: ColumnText;

  constructor(
    readonly column: Column,
    private readonly scale: Scale,
    private readonly other: Scale,
    private readonly as: 'exact' | 'float' | 'text',
  ) {
    this.text = columnText(column);
  }

  visitor(pair: Pair, side: 0 | 1): ColumnVisitor {
    return {
      absent: () => pair.skip(),
      number: (value, row) => pair.take(side, row, this.number(value), () => this.text.number(value)),
      long: (high, low, row) =>
        pair.take(side, row, this.exact((BigInt(high) << 32n) | BigInt(low >>> 0)), () =>
          this.text.long(high, low),
        ),
      span: (source, start, end, row) => {
        const bytes = source.subarray(start, end);
        pair.take(side, row, this.span(bytes), () => this.text.span(bytes));
      },
    };
  }

  private number(value: number): Comparable {
    return this.as === 'float' ? value : this.exact(BigInt(value));
  }

  private exact(value: bigint): Comparable {
    if (this.as === 'float')
      return Number(value) / 10 ** (this.scale.unit === 'number' ? this.scale.digits : 0);
    return rescaled(value, this.scale, this.other);
  }

  private span(bytes: Buffer): Comparable {
    if (this.as === 'text') return bytes;
    const hex = bytes.toString('hex');
    return this.exact(hex === '' ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`)));
  }
}

function sidesOf(rule: Rule, columns: readonly Column[]): readonly [Side, Side] {
  const [left, right] = rule.columns.map((name) => columnOf(rule, columns, name));
  if (left === undefined || right === undefined || rule.columns.length !== 2 || left === right)
    throw new RejectedMessageError(
      'CHIMERA_INTENT_INVALID',
      `Expected two different columns in rule ${rule.id}, found ${rule.columns.join(', ')}.`,
    );
  const [a, b] = [scaleOf(left), scaleOf(right)];
  const as = a === null || b === null ? null : comparedAs(a, b);
  if (a === null || b === null || as === null)
    throw wrongType(rule, right, `a column comparable with ${left.name} (${left.type})`);
  return [new Side(left, a, b, as), new Side(right, b, a, as)];
}

function unknownOperator(rule: Rule, operator: string): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_INTENT_INVALID',
    `Expected an operator (${Object.keys(operators).join(', ')}) in rule ${rule.id}, found "${operator}".`,
  );
}
