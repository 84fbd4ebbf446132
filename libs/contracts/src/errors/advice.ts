import type { ErrorCode } from './codes.js';
import { dataAdvice } from './data-advice.js';
import { platformAdvice } from './platform-advice.js';

/** Codes that have a cause in common, for docs/reference/troubleshooting.md. */
export interface AdviceGroup {
  readonly title: string;
  /** Which process says it, about what, and where to look. */
  readonly from: string;
  /** What to do, in the order in which to try it. */
  readonly advice: Partial<Readonly<Record<ErrorCode, string>>>;
}

/** What to do about every code, each code once. */
export const errorAdvice: readonly AdviceGroup[] = [...platformAdvice, ...dataAdvice];
