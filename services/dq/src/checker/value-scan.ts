import { RejectedMessageError, type Column, type Rule } from '@chimera/contracts';
import { columnText, type ColumnText, type ColumnVisitor } from '@chimera/dataplane';
import { count, ofRule } from '../domain/check-result.js';
import type { RuleScan, ScanContext } from './scan.js';

const mostSamples = 10;
/** Characters of a value that a sample shows. */
const longestSample = 200;

/**
 * Whether a value keeps a rule; the method that is called follows from the column's type, as in
 * {@link ColumnVisitor}. A null is no value and keeps every rule but `notNull`.
 */
export interface ValueTest {
  number?(value: number): boolean;
  long?(high: number, low: number): boolean;
  span?(bytes: Buffer): boolean;
}

/** A rule about each value of its columns on its own. `testOf` is called once a column. */
export function valueScan(
  rule: Rule,
  { columns }: ScanContext,
  expected: string,
  testOf: (column: Column, text: ColumnText) => ValueTest,
): RuleScan {
  const tallies = rule.columns.map((name) => {
    const column = columnOf(rule, columns, name);
    const text = columnText(column);
    return new Tally(name, text, testOf(column, text));
  });
  return {
    visitors: Object.fromEntries(tallies.map((tally) => [tally.column, tally])),
    conclude: async () => {
      const bad = tallies.filter((tally) => tally.failing > 0);
      return ofRule(rule, {
        passed: bad.length === 0,
        expected: `${rule.columns.join(', ')} ${expected}`,
        observed:
          bad.length === 0
            ? 'every value'
            : bad.map(({ failing, column }) => `${count(failing)} other values in ${column}`).join(', '),
        failingRows: bad.reduce((sum, { failing }) => sum + failing, 0),
        samples: bad.flatMap(({ samples }) => samples).slice(0, mostSamples),
      });
    },
  };
}

/** The contract's column. Throws `CHIMERA_COLUMN_UNKNOWN`. */
export function columnOf(rule: Rule, columns: readonly Column[], name: string): Column {
  const column = columns.find((candidate) => candidate.name === name);
  if (column !== undefined) return column;
  throw new RejectedMessageError(
    'CHIMERA_COLUMN_UNKNOWN',
    `Expected a column of the contract in rule ${rule.id}, found "${name}".`,
  );
}

class Tally implements ColumnVisitor {
  failing = 0;
  readonly samples: string[] = [];

  constructor(
    readonly column: string,
    private readonly text: ColumnText,
    private readonly test: ValueTest,
  ) {}

  number(value: number): void {
    if (this.test.number?.(value) !== true) this.fail(() => this.text.number(value));
  }

  long(high: number, low: number): void {
    if (this.test.long?.(high, low) !== true) this.fail(() => this.text.long(high, low));
  }

  span(source: Buffer, start: number, end: number): void {
    const bytes = source.subarray(start, end);
    if (this.test.span?.(bytes) !== true) this.fail(() => this.text.span(bytes));
  }

  private fail(text: () => string): void {
    this.failing += 1;
    if (this.samples.length >= mostSamples) return;
    const shown = text();
    this.samples.push(shown.length > longestSample ? `${shown.slice(0, longestSample)}...` : shown);
  }
}

/** Refuses a rule about a column of a type that it has nothing to say about. */
export function wrongType(rule: Rule, column: Column, expected: string): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_INTENT_INVALID',
    `Expected ${expected} in rule ${rule.id}, found ${column.name} of type ${column.type}.`,
  );
}
