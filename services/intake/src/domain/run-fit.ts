import {
  MeshError,
  RejectedMessageError,
  parseColumnType,
  type Column,
  type RunParameters,
} from '@chimera/contracts';
import { parseBounds, type Bounds } from '@chimera/dataplane';
import type { CompleteIngestion } from '@chimera/intent';

/** Refuses parameters of a run that its pipeline cannot follow. Throws `CHIMERA_RUN_PARAMETERS`. */
export function assertRunFits(
  { mode, from, to }: RunParameters,
  way: CompleteIngestion['way'],
  sourceColumns: readonly Column[],
): void {
  if (mode !== 'backfill' || from === undefined || to === undefined) return;
  if (way.kind !== 'delta')
    throw refused(
      'a pipeline whose way is delta for a backfill',
      `the way ${way.kind}`,
      'A normal run of this pipeline reads everything that the source has: start one without --from and --to.',
    );
  const column = sourceColumns.find(({ name }) => name === way.column);
  // The contract that is known here may be older than the configuration; the reader decides then.
  if (column === undefined) return;
  const { min, max } = boundsOf(column, from, to);
  if (min !== undefined && max !== undefined && min > max)
    throw refused(`"from" not to be above "to"`, `"${from}" and "${to}"`, 'Swap them.');
}

function boundsOf(column: Column, from: string, to: string): Bounds {
  try {
    return parseBounds(column.name, parseColumnType(column.type), { min: from, max: to });
  } catch (error) {
    if (!MeshError.is(error)) throw error;
    throw refused(
      `bounds in the notation of "${column.name}", whose type is ${column.type}`,
      `"${from}" and "${to}"`,
      error.hint,
    );
  }
}

function refused(expected: string, found: string, hint: string | undefined): RejectedMessageError {
  return new RejectedMessageError('CHIMERA_RUN_PARAMETERS', `Expected ${expected}, found ${found}.`, {
    ...(hint === undefined ? {} : { hint }),
  });
}
