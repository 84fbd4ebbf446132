import { randomUUID } from 'node:crypto';
import type { TopicPartition, TopicSpec } from '../port.js';
import { unknownTopicError } from '../errors.js';
import { ChangeSignal } from './change-signal.js';
import { MemoryGroup } from './memory-group.js';
import { MemoryLog } from './memory-log.js';

const defaultMaxMessageBytes = 1_048_588;

interface MemoryTopic {
  readonly logs: MemoryLog[];
  config: Readonly<Record<string, string>>;
}

/** Topics and groups of one in-memory cluster. */
export class MemoryCluster {
  readonly id = randomUUID();
  /** Notified whenever somebody may have something new to do. */
  readonly changes = new ChangeSignal();
  private readonly topics = new Map<string, MemoryTopic>();
  private readonly groups = new Map<string, MemoryGroup>();

  ensureTopic(spec: TopicSpec): void {
    const topic = this.topics.get(spec.name) ?? { logs: [], config: {} };
    topic.config = { ...topic.config, ...spec.config };
    for (let partition = topic.logs.length; partition < spec.partitions; partition += 1) {
      topic.logs.push(new MemoryLog({ topic: spec.name, partition }));
    }
    this.topics.set(spec.name, topic);
    for (const group of this.groups.values()) group.topicChanged(spec.name);
  }

  deleteTopic(name: string): void {
    if (!this.topics.delete(name)) throw unknownTopicError(undefined, `deleting ${name}`);
    for (const group of this.groups.values()) group.topicChanged(name);
  }

  topicNames(): string[] {
    return [...this.topics.keys()];
  }

  logs(topic: string, doing: string): readonly MemoryLog[] {
    const found = this.topics.get(topic);
    if (found === undefined) throw unknownTopicError(undefined, doing);
    return found.logs;
  }

  log({ topic, partition }: TopicPartition, doing: string): MemoryLog {
    const found = this.logs(topic, doing)[partition];
    if (found === undefined) throw unknownTopicError(undefined, doing);
    return found;
  }

  partitionCount(topic: string): number {
    return this.topics.get(topic)?.logs.length ?? 0;
  }

  maxMessageBytes(topic: string): number {
    return Number(this.topics.get(topic)?.config['max.message.bytes'] ?? defaultMaxMessageBytes);
  }

  group(id: string): MemoryGroup {
    const group = this.groups.get(id) ?? new MemoryGroup(this);
    this.groups.set(id, group);
    return group;
  }
}
