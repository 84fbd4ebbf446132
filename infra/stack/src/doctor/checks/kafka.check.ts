import { orOk, some, warning, wrong, type Check, type Finding } from '../check.js';

/** The cluster answers, makes no topics by itself, takes large records, and its replicas are in sync. */
export const kafkaCheck: Check = {
  name: 'kafka',
  needs: ['stack'],
  proves: 'kafka',
  look: async ({ addresses, kafka }) => {
    const inspector = await kafka().catch((error: unknown) => String((error as Error).message));
    if (typeof inspector === 'string')
      return [
        wrong(
          `Kafka does not answer: ${inspector}`,
          `an answer at ${addresses!.kafkaBrokers}`,
          './chimera up --wait, or start the cluster that CHIMERA_KAFKA_BROKERS names.',
        ),
      ];
    const brokers = await inspector.brokers();
    const findings = clusterFindings(brokers.length, await inspector.brokerConfig());
    return orOk(findings, `${brokers.length} brokers answer`);
  },
};

/** Exported for its spec. */
export function clusterFindings(
  brokers: number,
  config: Readonly<Record<string, string>>,
): readonly Finding[] {
  const findings: Finding[] = [];
  if (config['auto.create.topics.enable'] === 'true')
    findings.push(
      warning(
        'the brokers make topics by themselves',
        'auto.create.topics.enable=false: a mistyped name shall fail',
        'Set it in the configuration of the brokers.',
      ),
    );
  const offsets = Number(config['offsets.topic.replication.factor'] ?? Number.NaN);
  if (offsets > brokers)
    findings.push(
      wrong(
        `offsets.topic.replication.factor is ${offsets} with ${brokers} brokers: no group can form`,
        `${brokers} or fewer`,
        'Set it in the configuration of the brokers, or start the brokers that are missing.',
      ),
    );
  if (brokers >= 3 && offsets < 3)
    findings.push(
      warning(
        `positions of groups are on ${offsets} of ${brokers} brokers`,
        'offsets.topic.replication.factor=3',
        'Set it before the topic is made, else reassign __consumer_offsets.',
      ),
    );
  const fullest = Number(config['min.insync.replicas'] ?? 1);
  if (brokers >= 3 && fullest < 2)
    findings.push(
      warning(
        `min.insync.replicas is ${fullest} with ${brokers} brokers`,
        '2: one broker may go without loss',
        'Set it in the configuration of the brokers.',
      ),
    );
  return findings;
}

/** Exported for other checks. */
export function replicaFindings(
  topics: readonly {
    readonly name: string;
    readonly partitions: readonly { readonly replicas: number; readonly inSync: number }[];
  }[],
  brokers: number,
): readonly Finding[] {
  const wanted = Math.min(3, brokers);
  const thin = topics.filter(({ partitions }) => partitions.some(({ replicas }) => replicas < wanted));
  const lagging = topics.filter(({ partitions }) =>
    partitions.some(({ replicas, inSync }) => inSync < replicas),
  );
  return [
    ...(thin.length === 0
      ? []
      : [
          warning(
            `fewer than ${wanted} replicas: ${some(thin.map(({ name }) => name))}`,
            `${wanted} with ${brokers} brokers`,
            'Reassign their partitions (kafka-reassign-partitions).',
          ),
        ]),
    ...(lagging.length === 0
      ? []
      : [
          warning(
            `replicas out of sync: ${some(lagging.map(({ name }) => name))}`,
            'every replica in sync',
            'A broker is away or slow: look at its log.',
          ),
        ]),
  ];
}
