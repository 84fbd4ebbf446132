import type { DatasetContract, LoadSegment } from '@chimera/contracts';
import { loadTopicSpec, quarantineTopicSpec } from '@chimera/dataplane';
import type { KafkaAdmin, KafkaPort } from '@chimera/kafka';
import { SharedAdmin } from './shared-admin.js';
import type { PartitionStart } from '../worker/protocol.js';

/** The load topic as an attempt finds it. */
export interface LoadTopicState {
  readonly clusterId: string;
  /** Next offset of every partition: nothing of the attempt lies before. */
  readonly segmentStart: readonly PartitionStart[];
}

/** How long rows stay on a dataset's topics. */
export interface TopicRetention {
  readonly loadHours: number;
  readonly quarantineDays: number;
}

/** Rows that nobody has judged yet are needed by writer and checks, whatever the pipeline says about those that were. */
export const leastHours = 24;

/** The Kafka side of starting and ending runs. */
export class LoadTopics {
  private readonly shared: SharedAdmin;

  constructor(kafka: Pick<KafkaPort, 'admin'>) {
    this.shared = new SharedAdmin(kafka);
  }

  /**
   * Makes sure that the dataset's topics exist (onboarding made them, somebody may have removed them) and keep their rows as
   * long as the pipeline says, and notes where they end. Rows of a run that is under way stay a day at least.
   */
  async prepare(contract: DatasetContract, retention: TopicRetention): Promise<LoadTopicState> {
    return this.withAdmin(async (admin) => {
      await admin.ensureTopics([
        loadTopicSpec(contract.loadTopic, Math.max(retention.loadHours, leastHours)),
        quarantineTopicSpec(contract.quarantineTopic, retention.quarantineDays),
      ]);
      const [clusterId, offsets] = await Promise.all([admin.clusterId(), admin.offsets(contract.loadTopic)]);
      return { clusterId, segmentStart: offsets.map(({ partition, high }) => ({ partition, offset: high })) };
    });
  }

  /** Has the rows of a load topic stay for so many hours from when they were written. */
  async retain(contract: DatasetContract, hours: number): Promise<void> {
    await this.withAdmin((admin) => admin.ensureTopics([loadTopicSpec(contract.loadTopic, hours)]));
  }

  /** First offset that a partition still has. */
  async firstOffset(topic: string, partition: number): Promise<number> {
    const offsets = await this.withAdmin((admin) => admin.offsets(topic));
    return offsets.find((each) => each.partition === partition)?.low ?? 0;
  }

  /** Frees what a finished run no longer needs: records of the load topic up to its last segments. */
  async release(
    topic: string,
    segments: readonly Pick<LoadSegment, 'partition' | 'lastOffset'>[],
  ): Promise<void> {
    const ends = new Map<number, number>();
    for (const { partition, lastOffset } of segments) {
      ends.set(partition, Math.max(ends.get(partition) ?? 0, lastOffset + 1));
    }
    const positions = [...ends].map(([partition, offset]) => ({ topic, partition, offset }));
    if (positions.length > 0) await this.withAdmin((admin) => admin.deleteRecordsBefore(positions));
  }

  /** Ends the connection that is kept for the next question. */
  async close(): Promise<void> {
    await this.shared.close();
  }

  private withAdmin<T>(work: (admin: KafkaAdmin) => Promise<T>): Promise<T> {
    return this.shared.use(work);
  }
}
