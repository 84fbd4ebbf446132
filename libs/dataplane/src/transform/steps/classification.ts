import type { Column } from '@chimera/contracts';

/** The strictest first. */
const strictness = ['secret', 'pii', 'internal'];

/** Classification of what is made of the columns: nothing classified comes out unclassified (Invariant 8). */
export function strictestOf(columns: readonly Column[]): string | null {
  const found = columns.map((column) => column.classification);
  return strictness.find((classification) => found.includes(classification)) ?? null;
}
