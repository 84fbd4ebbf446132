import type { Fault } from '@chimera/contracts';
import type { Loose } from '../../json/loose.js';
import { formatPlace, placeOf } from '../../json/pointer.js';
import { fault } from '../fault.js';
import { sqlProblem } from '../notation/sql-statement.js';

/** Faults for a text that is not one reading statement. Its words are not shown: they may hold values. */
export function statementFaults(sql: Loose, placeholder?: string): readonly Fault[] {
  if (sql.text === undefined || sql.text === '') return [];
  const problem = sqlProblem(sql.text, placeholder);
  if (problem === undefined) return [];
  return [
    fault('CHIMERA_INTENT_INVALID', sql.path, problem.message, {
      expected: problem.expected,
      found: `${problem.found}, at ${formatPlace(placeOf(sql.text, problem.offset))} of the statement`,
      ...(problem.hint === undefined ? {} : { hint: problem.hint }),
    }),
  ];
}
