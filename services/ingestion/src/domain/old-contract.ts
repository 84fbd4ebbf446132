import type { SchemaDifference } from '@chimera/connectors';
import type { Column } from '@chimera/contracts';
import { outputColumns, type TransformStep } from '@chimera/dataplane';
import { nativeTypeIn, typeIn } from './difference-type.js';

/** How a changed source is read so that its rows become rows of the old contract. */
export interface OldContractReading {
  /** Columns as the source has them now. */
  readonly columns: readonly Column[];
  /** Steps that make the old contract's columns of them; rows that do not fit are set aside. */
  readonly steps: readonly TransformStep[];
}

/**
 * Reads on under the old contract: new columns are ignored, a column that is gone is null, one of another type is cast.
 * Null when that cannot be: a column is gone that must have a value, or was renamed, which a row cannot show to be true.
 */
export function underOldContract(
  contract: readonly Column[],
  differences: readonly SchemaDifference[],
): OldContractReading | null {
  const about = (kind: SchemaDifference['kind'], column: Column): SchemaDifference | undefined =>
    differences.find((difference) => difference.kind === kind && difference.column === column.name);
  const columns: Column[] = [];
  const casts: TransformStep[] = [];
  const gone = new Set<string>();
  for (const column of contract) {
    if (about('columnRenamed', column) !== undefined) return null;
    if (about('columnDropped', column) !== undefined) {
      if (!column.nullable) return null;
      gone.add(column.name);
      continue;
    }
    const changed = about('typeChanged', column);
    const type = changed === undefined ? column.type : typeIn(changed.after);
    if (type === null) return null;
    columns.push(
      changed === undefined
        ? column
        : { ...column, type, nativeType: nativeTypeIn(changed.after), nullable: true },
    );
    if (changed !== undefined) casts.push(...castsTo(column, type));
  }
  return { columns, steps: [...casts, ...inPlace(contract, gone)] };
}

/** Straight where the types allow it, else by way of text: a value that does not fit sets its row aside. */
function castsTo(column: Column, from: string): readonly TransformStep[] {
  const straight: TransformStep = { do: 'cast', column: column.name, type: column.type };
  const { faults } = outputColumns([{ ...column, type: from }], [straight]);
  return faults.length === 0 ? [straight] : [{ do: 'cast', column: column.name, type: 'text' }, straight];
}

/** Nulls in the place of what is gone. A derived column stands last, so those after it are derived anew behind it. */
function inPlace(contract: readonly Column[], gone: ReadonlySet<string>): readonly TransformStep[] {
  const first = contract.findIndex((column) => gone.has(column.name));
  if (first < 0) return [];
  return contract.slice(first).flatMap(({ name, type }): readonly TransformStep[] => {
    if (gone.has(name)) return [{ do: 'derive', column: name, type, expression: 'null' }];
    const aside = freeName(name, contract);
    return [
      { do: 'rename', column: name, to: aside },
      { do: 'derive', column: name, type, expression: `"${aside.replaceAll('"', '""')}"` },
      { do: 'drop', columns: [aside] },
    ];
  });
}

function freeName(name: string, contract: readonly Column[]): string {
  let free = `${name}_`;
  while (contract.some((column) => column.name === free)) free += '_';
  return free;
}
