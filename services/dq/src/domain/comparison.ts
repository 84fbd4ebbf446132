import type { ReconciliationCompleted } from '@chimera/contracts';
import type { SideSums } from '../reconciler/column-sums.js';

/** What two sides come to: equal when rows and every column are. */
export function comparison(
  source: SideSums,
  target: SideSums,
): Pick<ReconciliationCompleted, 'equal' | 'sourceRows' | 'targetRows' | 'columns'> {
  const columns = Object.entries(source.columns).map(([column, sum]) => {
    const other = target.columns[column] ?? '';
    return { column, source: sum, target: other, equal: sum === other };
  });
  const equal = source.rows === target.rows && columns.every((column) => column.equal);
  return { equal, sourceRows: source.rows, targetRows: target.rows, columns };
}
