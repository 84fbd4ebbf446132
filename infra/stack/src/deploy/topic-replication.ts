import type { Environment } from '@chimera/config';
import { MeshError } from '@chimera/contracts';
import type { TopicReplication } from '@chimera/kafka';

/** Variables that say how topics are kept; services declare the same. */
export const replicationVariables = {
  factor: 'CHIMERA_KAFKA_REPLICATION_FACTOR',
  minInsync: 'CHIMERA_KAFKA_MIN_INSYNC_REPLICAS',
} as const satisfies Record<keyof TopicReplication, string>;

/** What the environment says of it; null where nothing is set. Throws `CHIMERA_CONFIG_INVALID` for what is no number from 1. */
export function topicReplication(environment: Environment): TopicReplication {
  return {
    factor: numberOf(environment, replicationVariables.factor),
    minInsync: numberOf(environment, replicationVariables.minInsync),
  };
}

function numberOf(environment: Environment, variable: string): number | null {
  const text = environment[variable] ?? '';
  if (text === '') return null;
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new MeshError(
    'CHIMERA_CONFIG_INVALID',
    'stop',
    `Expected ${variable} to be a whole number from 1, found ${text}.`,
  );
}
