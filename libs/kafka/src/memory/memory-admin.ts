import type { KafkaAdmin, TopicPartition, TopicSpec } from '../port.js';
import { partitionKey } from '../sending/rounds.js';
import type { MemoryCluster } from './memory-cluster.js';

/** Admin client of the in-memory cluster. */
export class MemoryAdmin implements KafkaAdmin {
  constructor(private readonly cluster: MemoryCluster) {}

  async ensureTopics(specs: readonly TopicSpec[]): Promise<void> {
    for (const spec of specs) this.cluster.ensureTopic(spec);
  }

  async deleteTopics(names: readonly string[]): Promise<void> {
    for (const name of names) this.cluster.deleteTopic(name);
  }

  async listTopics(): Promise<readonly string[]> {
    return this.cluster.topicNames();
  }

  async offsets(topic: string): Promise<readonly { partition: number; low: number; high: number }[]> {
    return this.cluster
      .logs(topic, `asking for the offsets of ${topic}`)
      .map(({ low, high }, partition) => ({ partition, low, high }));
  }

  async deleteRecordsBefore(
    positions: readonly (TopicPartition & { readonly offset: number })[],
  ): Promise<void> {
    for (const position of positions) {
      this.cluster
        .log(position, `deleting records of ${partitionKey(position)}`)
        .deleteBefore(position.offset);
    }
  }

  async groupOffsets(
    groupId: string,
    topic: string,
  ): Promise<readonly { partition: number; nextOffset: number }[]> {
    const group = this.cluster.group(groupId);
    return this.cluster
      .logs(topic, `asking for the positions of group ${groupId}`)
      .map((_, partition) => ({ partition, nextOffset: group.position({ topic, partition }) }));
  }

  async clusterId(): Promise<string> {
    return this.cluster.id;
  }

  async close(): Promise<void> {
    // Nothing is open.
  }
}
