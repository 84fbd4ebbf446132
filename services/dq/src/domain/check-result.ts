import type { CheckResult, Rule } from '@chimera/contracts';

/** The part of a result that a check decides. */
export interface Finding {
  readonly passed: boolean;
  readonly expected: string;
  readonly observed: string;
  readonly failingRows?: number;
  readonly samples?: readonly string[];
}

/** Result of a check that every version must pass. */
export function builtIn(check: string, columns: readonly string[], finding: Finding): CheckResult {
  return { id: check, check, columns, severity: 'error', failingRows: 0, samples: [], ...finding };
}

/** Result of a declared rule. */
export function ofRule(rule: Rule, finding: Finding): CheckResult {
  const { id, rule: check, columns, severity } = rule;
  return { id, check, columns, severity, failingRows: 0, samples: [], ...finding };
}

/** A version passes when everything of severity error holds; warnings are told and do not hold it back. */
export function passes(checks: readonly CheckResult[]): boolean {
  return checks.every((check) => check.passed || check.severity !== 'error');
}

/** `1,234`. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}
