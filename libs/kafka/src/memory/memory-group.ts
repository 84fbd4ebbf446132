import type { TopicPartition } from '../port.js';
import { partitionKey } from '../sending/rounds.js';
import type { MemoryCluster } from './memory-cluster.js';

/** What a group tells a member. */
export interface GroupMember {
  readonly topics: readonly string[];
  lose(): void;
  assign(partitions: readonly TopicPartition[]): void;
  crash(error: Error): void;
}

/** Members and committed positions of one group. Every change of members takes everything from all of them first. */
export class MemoryGroup {
  private members: readonly GroupMember[] = [];
  private readonly committed = new Map<string, number>();

  constructor(private readonly cluster: MemoryCluster) {}

  join(member: GroupMember): void {
    this.members = [...this.members, member];
    this.rebalance();
  }

  leave(member: GroupMember): void {
    this.members = this.members.filter((other) => other !== member);
    this.rebalance();
  }

  commit(partition: TopicPartition, nextOffset: number): void {
    this.committed.set(partitionKey(partition), nextOffset);
  }

  /** -1 when the group has none. */
  position(partition: TopicPartition): number {
    return this.committed.get(partitionKey(partition)) ?? -1;
  }

  crashAll(error: Error): void {
    for (const member of this.members) member.crash(error);
  }

  /** As on a broker, only groups that subscribe to the topic take notice. */
  topicChanged(topic: string): void {
    if (this.members.some((member) => member.topics.includes(topic))) this.rebalance();
  }

  private rebalance(): void {
    const { members } = this;
    for (const member of members) member.lose();
    const shares = new Map<GroupMember, TopicPartition[]>(members.map((member) => [member, []]));
    const topics = new Set(members.flatMap((member) => member.topics));
    let turn = 0;
    for (const topic of topics) {
      const interested = members.filter((member) => member.topics.includes(topic));
      for (let partition = 0; partition < this.cluster.partitionCount(topic); partition += 1) {
        const member = interested[turn++ % interested.length];
        if (member !== undefined) shares.get(member)?.push({ topic, partition });
      }
    }
    for (const [member, partitions] of shares) member.assign(partitions);
    this.cluster.changes.notify();
  }
}
