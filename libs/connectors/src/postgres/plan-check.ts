import { parseColumnType, RejectedMessageError, type Column, type SimpleKind } from '@chimera/contracts';
import type { VersionPlan } from '../target.js';

/** Throws `CHIMERA_INTENT_INVALID` for a plan that cannot be carried out on any relation; asked before anything is read. */
export function assertPlan(plan: VersionPlan): void {
  for (const name of plan.key) assertColumn(plan, name, 'key');
  if (plan.key.length === 0 && plan.mode === 'merge') throw keyMissing('mode merge');
  if (plan.key.length === 0 && plan.deduplicate === 'key') throw keyMissing('deduplicate: key');
  if (plan.partitionBy !== undefined) assertPartition(plan, plan.partitionBy);
}

function assertColumn(plan: VersionPlan, name: string, what: string): Column {
  const column = plan.columns.find((candidate) => candidate.name === name);
  if (column !== undefined) return column;
  throw new RejectedMessageError(
    'CHIMERA_INTENT_INVALID',
    `Expected a ${what} of the columns ${plan.columns.map((each) => each.name).join(', ')}, found "${name}".`,
    { hint: 'Columns are named as after the transforms.' },
  );
}

function keyMissing(what: string): RejectedMessageError {
  return new RejectedMessageError('CHIMERA_INTENT_INVALID', `Expected a key for ${what}, found none.`, {
    hint: 'Name the columns that identify a row in key.',
  });
}

const times: readonly string[] = ['date', 'timestamp', 'timestamptz'] satisfies SimpleKind[];
const values: readonly string[] = ['boolean', 'int32', 'int64', 'decimal', 'text', 'date', 'uuid'];

function assertPartition(
  plan: VersionPlan,
  { column, granularity }: NonNullable<VersionPlan['partitionBy']>,
): void {
  const { kind } = parseColumnType(assertColumn(plan, column, 'partition column').type);
  const accepted = granularity === 'value' ? values : times;
  if (!accepted.includes(kind)) {
    throw new RejectedMessageError(
      'CHIMERA_INTENT_INVALID',
      `Expected a column of ${accepted.join(', ')} for partitions by ${granularity}, found "${column}" of ${kind}.`,
      { hint: 'Cast the column with a transform, or choose another.' },
    );
  }
  if (plan.key.length === 0 || plan.key.includes(column)) return;
  throw new RejectedMessageError(
    'CHIMERA_INTENT_INVALID',
    `Expected the partition column "${column}" in the key, found the key (${plan.key.join(', ')}).`,
    {
      hint: 'Postgres keeps a key unique across partitions only when it holds the partition column: add it to the key.',
    },
  );
}
