import type { DoctorContext } from './context.js';

/** What a check found. */
export interface Finding {
  /** `wrong`: it does not work as it should; `warning`: somebody should look; `skipped`: could not be looked at. */
  readonly state: 'ok' | 'warning' | 'wrong' | 'skipped';
  readonly found: string;
  /** Absent when all is well. */
  readonly expected?: string;
  /** What to do about it. */
  readonly todo?: string;
}

/** What must work before a check makes sense; the check that proves it tells when it does not. */
export type Need = 'stack' | 'kafka' | 'postgres' | 'registry';

/** One thing that the doctor looks at. Reads only, changes nothing. */
export interface Check {
  /** Kebab case. */
  readonly name: string;
  readonly needs: readonly Need[];
  /** This check shows whether others can be made. */
  readonly proves?: Need;
  /** Everything worth telling; one `ok` when there is nothing. What it throws is a finding too. */
  look(context: DoctorContext): Promise<readonly Finding[]>;
}

export const ok = (found: string): Finding => ({ state: 'ok', found });
export const warning = (found: string, expected: string, todo: string): Finding => ({
  state: 'warning',
  found,
  expected,
  todo,
});
export const wrong = (found: string, expected: string, todo: string): Finding => ({
  state: 'wrong',
  found,
  expected,
  todo,
});

/** The findings, or one `ok` when there are none. */
export function orOk(findings: readonly Finding[], allWell: string): readonly Finding[] {
  return findings.length === 0 ? [ok(allWell)] : findings;
}

/** At most five names of many, and how many more. */
export function some(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
