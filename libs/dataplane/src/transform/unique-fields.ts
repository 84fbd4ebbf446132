import { avroName, type Column } from '@chimera/contracts';

/** Gives a field of its own to every column whose `field` is empty: its name as Avro allows it, numbered when it is taken. */
export function withFields(columns: readonly Column[]): readonly Column[] {
  const taken = new Set(columns.map((column) => column.field).filter((field) => field !== ''));
  return columns.map((column) =>
    column.field === '' ? { ...column, field: uniqueField(column.name, taken) } : column,
  );
}

function uniqueField(name: string, taken: Set<string>): string {
  const safe = avroName(name);
  let field = safe;
  for (let number = 2; taken.has(field); number++) field = `${safe}_${number}`;
  taken.add(field);
  return field;
}
