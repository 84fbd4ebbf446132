import type { Secret } from '@chimera/config';
import { parseColumnType, type Column } from '@chimera/contracts';
import { Scope, type ScopeColumn } from './expression/compiled.js';
import { Evaluation, type Value } from './expression/value.js';
import { nearestWord } from './nearest-word.js';
import { StepFault } from './step-fault.js';

/** A column on its way: what it is called now, and where its value stands. */
export interface WorkingColumn {
  /** An empty `field` is given one at the end. */
  readonly column: Column;
  /** Place in `RowProgram.row`; below the number of source columns it is the source column's. */
  readonly slot: number;
}

/** One thing that is done to every row; a column's name, or null for a filter, tells where a fault belongs. */
export interface Action {
  readonly column: string | null;
  /** False when the row is filtered. */
  readonly run: () => boolean;
}

/**
 * Steps made ready to run: the columns as they are so far, the values of the row at hand, and what is done to them in
 * order. Source columns stand in `row` under their own index, and only those in `decoded` are ever filled in.
 */
export class RowProgram {
  working: WorkingColumn[];
  readonly row: Value[];
  readonly actions: Action[] = [];
  /** Source columns whose values are looked at. */
  readonly decoded = new Set<number>();
  readonly evaluation: Evaluation;

  /** `keys`: undefined when only columns are wanted and no row will run. */
  constructor(
    readonly source: readonly Column[],
    maxText: number,
    readonly keys: ReadonlyMap<string, Secret> | undefined,
  ) {
    this.working = source.map((column, slot) => ({ column, slot }));
    this.row = source.map(() => null);
    this.evaluation = new Evaluation(maxText);
  }

  /** Throws `StepFault` with the nearest name for a column that is not there. */
  find(name: string): WorkingColumn {
    const found = this.working.find(({ column }) => column.name === name);
    if (found !== undefined) return found;
    const names = this.working.map(({ column }) => column.name);
    const near = nearestWord(name, names);
    throw new StepFault({
      message: `There is no column "${name}" at this step.`,
      expected: `one of ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', ...' : ''}`,
      found: name,
      hint: near === undefined ? 'Columns are named as the steps before left them.' : `Did you mean ${near}?`,
    });
  }

  /** Throws `StepFault` when a column of the name is there. */
  assertFree(name: string): void {
    if (name.trim() === '')
      throw new StepFault({ message: 'A column needs a name.', expected: 'a name', found: 'nothing' });
    if (!this.working.some(({ column }) => column.name === name)) return;
    throw new StepFault({
      message: `There is a column "${name}" already.`,
      expected: 'a name that no other column has',
      found: name,
      hint: 'Drop or rename the column that is there, or choose another name.',
    });
  }

  /** Puts another column in place of one. */
  replace(before: WorkingColumn, after: WorkingColumn): void {
    this.working = this.working.map((column) => (column === before ? after : column));
  }

  /** A place for a value that a step makes. */
  newSlot(): number {
    return this.row.push(null) - 1;
  }

  /** The value of a column, noted as looked at. */
  reader(slot: number): () => Value {
    if (slot < this.source.length) this.decoded.add(slot);
    const { row } = this;
    return () => row[slot] as Value;
  }

  /** What an expression at this step sees. */
  scope(): Scope {
    const columns = this.working.map(({ column, slot }): [string, ScopeColumn] => [
      column.name,
      {
        name: column.name,
        type: parseColumnType(column.type),
        nullable: column.nullable,
        read: () => this.row[slot] as Value,
      },
    ]);
    return new Scope(new Map(columns), this.evaluation);
  }

  /** Notes that the named columns are looked at. */
  use(names: Iterable<string>): readonly Column[] {
    return [...names].map((name) => {
      const { column, slot } = this.find(name);
      this.reader(slot);
      return column;
    });
  }
}
