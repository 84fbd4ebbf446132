import type { Fault } from '@chimera/contracts';
import type { Loose } from '../../json/loose.js';

/** What checks need to know about the world. */
export interface CheckContext {
  /** Today, `YYYY-MM-DD`. */
  readonly today: string;
}

/** Something that the schema cannot say. One check = one file, listed in `index.ts`. */
export type Check = (intent: Loose, context: CheckContext) => readonly Fault[];
