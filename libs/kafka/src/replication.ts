import { StopConsumingError } from '@chimera/contracts';
import type { TopicSpec } from './port.js';

/** How many brokers keep a topic. Null leaves it to the brokers' own settings. */
export interface TopicReplication {
  /** Copies of each partition; applies when a topic is made, an existing one keeps what it has. */
  readonly factor: number | null;
  /** Copies that must have a record before it is acknowledged; existing topics are brought to it. */
  readonly minInsync: number | null;
}

/** The same, if it can be. Throws `CHIMERA_CONFIG_INVALID` (stop) when more must acknowledge than there are: nothing could be written. */
export function checkedReplication(replication: TopicReplication): TopicReplication {
  const { factor, minInsync } = replication;
  if (factor === null || minInsync === null || minInsync <= factor) return replication;
  throw new StopConsumingError(
    'CHIMERA_CONFIG_INVALID',
    `Expected CHIMERA_KAFKA_MIN_INSYNC_REPLICAS to be at most CHIMERA_KAFKA_REPLICATION_FACTOR, ${factor}; found ${minInsync}.`,
    { hint: 'Three copies of which two must have a record survive the loss of any one broker.' },
  );
}

/** Topics with what they do not say themselves. */
export function replicated(
  specs: readonly TopicSpec[],
  replication: TopicReplication = { factor: null, minInsync: null },
): readonly TopicSpec[] {
  const { factor, minInsync } = replication;
  const least = minInsync === null ? {} : { 'min.insync.replicas': String(minInsync) };
  return specs.map((spec) => ({
    ...(factor === null ? {} : { replicationFactor: factor }),
    ...spec,
    config: { ...least, ...spec.config },
  }));
}
