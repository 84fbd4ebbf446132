import { allTopics } from '@chimera/contracts';
import type { TopicView } from '@chimera/kafka';
import { controlPartitions, controlRetention } from '../../deploy/control-topics.js';
import { orOk, some, warning, wrong, type Check, type Finding } from '../check.js';
import { replicaFindings } from './kafka.check.js';

/** The control topics of this build are there, with partitions, retention and replicas as deployed. */
export const controlTopicsCheck: Check = {
  name: 'control-topics',
  needs: ['stack', 'kafka'],
  look: async ({ kafka }) => {
    const inspector = await kafka();
    const names = allTopics.map(({ name }) => name);
    const topics = await inspector.topics();
    const ours = topics.filter(({ name }) => names.includes(name));
    const brokers = (await inspector.brokers()).length;
    const findings = [...controlTopicFindings(names, ours), ...replicaFindings(ours, brokers)];
    return orOk(findings, `${ours.length} control topics are as deployed`);
  },
};

const deploy = './chimera up brings topics to what this build needs; in containers run the service `deploy`.';

/** Exported for its spec. */
export function controlTopicFindings(
  expected: readonly string[],
  topics: readonly Pick<TopicView, 'name' | 'partitions' | 'config'>[],
): readonly Finding[] {
  const missing = expected.filter((name) => !topics.some((topic) => topic.name === name));
  const few = topics.filter(({ partitions }) => partitions.length < controlPartitions);
  const wanted = Number(controlRetention['retention.ms']);
  const short = topics.filter(({ config }) => {
    const kept = Number(config['retention.ms'] ?? Number.NaN);
    return kept >= 0 && kept < wanted;
  });
  const namesOf = (found: readonly { name: string }[]): string => some(found.map(({ name }) => name));
  return [
    ...(missing.length === 0 ? [] : [wrong(`missing: ${some(missing)}`, 'every control topic', deploy)]),
    ...(few.length === 0
      ? []
      : [wrong(`too few partitions: ${namesOf(few)}`, `${controlPartitions} partitions`, deploy)]),
    ...(short.length === 0
      ? []
      : [
          warning(
            `events are kept too short on ${namesOf(short)}`,
            `retention.ms of ${wanted}: longer than any service is expected to be away`,
            deploy,
          ),
        ]),
  ];
}
