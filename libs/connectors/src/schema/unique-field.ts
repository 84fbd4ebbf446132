import { avroName } from '@chimera/contracts';

/** Avro name of a column, noted in `taken`. Two names may become one Avro name; the later one gets a number. */
export function uniqueField(name: string, taken: Set<string>): string {
  const safe = avroName(name);
  let field = safe;
  for (let number = 2; taken.has(field); number++) field = `${safe}_${number}`;
  taken.add(field);
  return field;
}
