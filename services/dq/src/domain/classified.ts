import type { CheckResult, Column } from '@chimera/contracts';

/** Classifications whose values nobody sees. */
const hidden = new Set(['pii', 'secret']);

/**
 * Invariant 8: samples hold no value of a classified column. A rule about such a column keeps none; free SQL may have
 * looked at any column, so that it keeps none as soon as one is classified.
 */
export function withoutClassified(check: CheckResult, columns: readonly Column[]): CheckResult {
  const classified = columns.filter(({ classification }) => hidden.has(classification ?? ''));
  const shows = (name: string): boolean => classified.some((column) => column.name === name);
  const any = check.columns.length === 0 ? classified.length > 0 : check.columns.some(shows);
  if (!any) return check;
  const observed = check.check === 'primaryKey' ? 'a key that comes more than once' : check.observed;
  return { ...check, observed: check.check === 'freshness' ? 'hidden' : observed, samples: [] };
}
