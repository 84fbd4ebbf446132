/** A cluster as an operator looks at it. Reads only. */
export interface KafkaInspector {
  brokers(): Promise<readonly { readonly id: number; readonly address: string }[]>;
  /** Settings of one broker by name; the first that answers stands for all. */
  brokerConfig(): Promise<Readonly<Record<string, string>>>;
  /** Every topic, or those named; settings by name. Throws `CHIMERA_NOT_FOUND` for one that is not there. */
  topics(names?: readonly string[]): Promise<readonly TopicView[]>;
  groups(): Promise<readonly GroupView[]>;
  /** Records of a topic that are there, over all partitions. */
  recordsOn(topic: string): Promise<number>;
  close(): Promise<void>;
}

export interface TopicView {
  readonly name: string;
  readonly partitions: readonly PartitionView[];
  readonly config: Readonly<Record<string, string>>;
}

export interface PartitionView {
  readonly partition: number;
  readonly replicas: number;
  readonly inSync: number;
}

export interface GroupView {
  readonly group: string;
  /** As the broker says: Stable, Empty, PreparingRebalance, ... */
  readonly state: string;
  readonly members: readonly string[];
  /** Records that wait, by topic; topics without a committed position are left out. */
  readonly lag: Readonly<Record<string, number>>;
}
