import type { Column } from '@chimera/contracts';
import type { QuarantinedRow } from '@chimera/dataplane';

/** A quarantined row as people see it. */
export interface ShownRow {
  /** Its place on the quarantine topic; pages go by it. */
  readonly offset: number;
  readonly position: string;
  readonly code: string;
  readonly column: string | null;
  readonly detail: string;
  /** Values as text; those of classified columns are `***`. */
  readonly row: Readonly<Record<string, string | null>>;
}

const masked = '***';
const hidden: readonly (string | null)[] = ['pii', 'secret'];

/**
 * Hides the values of classified columns (Invariant 8). What stands under no column of the contract, such as the rest of a
 * malformed line, may hold any of them: it is hidden as soon as there is a classified column.
 */
export function rowShower(columns: readonly Column[]): (offset: number, row: QuarantinedRow) => ShownRow {
  const open = new Set(
    columns.filter(({ classification }) => !hidden.includes(classification)).map(({ name }) => name),
  );
  const nothingHidden = open.size === columns.length;
  return (offset, { position, code, column, detail, row }) => ({
    ...{ offset, position, code, column, detail },
    row: nothingHidden ? row : maskedRow(row, open),
  });
}

function maskedRow(row: ShownRow['row'], open: ReadonlySet<string>): ShownRow['row'] {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value === null || open.has(name) ? value : masked]),
  );
}
