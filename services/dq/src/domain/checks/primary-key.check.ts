import type { CheckResult, Column, TargetReceipt } from '@chimera/contracts';
import { builtIn } from '../check-result.js';

/** The target could build the primary key; null when the writer had none to build. */
export function primaryKeyCheck(
  { keyViolation }: TargetReceipt,
  columns: readonly Column[],
): CheckResult | null {
  if (keyViolation === null) return null;
  const key = columns
    .flatMap(({ name, keyPosition }) => (keyPosition === null ? [] : [{ name, keyPosition }]))
    .sort((a, b) => a.keyPosition - b.keyPosition);
  return builtIn(
    'primaryKey',
    key.map(({ name }) => name),
    {
      passed: false,
      expected: 'a primary key that the target can build',
      observed: keyViolation,
      failingRows: 1,
    },
  );
}
