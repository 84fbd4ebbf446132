import type { Column, ErrorCode } from '@chimera/contracts';
import { isContentRule, type RowRule } from '../rows/row-chunk.js';
import type { Bounds } from '../transcode/bounds.js';
import { planColumns } from '../transcode/column-plan.js';
import { contentTest } from './content-rule.js';
import type { Value } from './expression/value.js';

/** Why a row is set aside. */
export interface RowFault {
  readonly code: ErrorCode;
  readonly column: string | null;
  readonly detail: string;
}

/** Gives the first rule that the row at hand breaks, or null. */
export type RuleCheck = () => RowFault | null;

/**
 * Rules about output columns as checks, in the order of the columns. `read` gives access to a column's values. Throws
 * `CHIMERA_COLUMN_UNKNOWN` or `CHIMERA_INTENT_INVALID` for rules that do not fit the columns.
 */
export function outputRules(
  output: readonly Column[],
  rules: readonly RowRule[],
  read: (index: number) => () => Value,
): readonly RuleCheck[] {
  return planColumns(output, rules).flatMap((plan) => {
    const checks: RuleCheck[] = [];
    const column = plan.name;
    if (plan.nullable && plan.required) {
      const value = read(plan.index);
      const fault = missingValue(column);
      checks.push(() => (value() === null ? fault : null));
    }
    for (const { bounds, expected } of plan.ranges) {
      const value = read(plan.index);
      const outside = outsideOf(bounds);
      const fault: RowFault = { code: 'CHIMERA_ROW_RANGE', column, detail: expected };
      checks.push(() => {
        const found = value();
        return found !== null && outside(found) ? fault : null;
      });
    }
    for (const rule of rules) {
      if (rule.column !== column || !isContentRule(rule)) continue;
      const value = read(plan.index);
      const { expected, holds } = contentTest(plan, rule);
      const fault: RowFault = { code: 'CHIMERA_ROW_VALUE', column, detail: expected };
      checks.push(() => {
        const found = value();
        return found !== null && !holds(found) ? fault : null;
      });
    }
    return checks;
  });
}

/** The fault of a null where a value must be. */
export function missingValue(column: string): RowFault {
  return { code: 'CHIMERA_ROW_NULL', column, detail: 'Expected a value, found null.' };
}

/** NaN is in no range. */
function outsideOf(bounds: Bounds): (value: Value) => boolean {
  const { min, max } = bounds;
  return (value) => {
    const comparable = value as number;
    return !((min === undefined || comparable >= min) && (max === undefined || comparable <= max));
  };
}
