import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer } from 'kafkajs';
import type { ChaosWorld, Fault } from '../../chaos/fault.js';
import type { SeededRandom } from '../../chaos/seeded-random.js';
import { consumingServices, foreignClient, groupOf } from './control-groups.js';

const everyMs = 2_000;

/**
 * Another member joins the groups of services every two seconds and leaves again: it takes partitions, reads, and
 * commits nothing, so whatever it got must come to the service afterwards.
 */
export class RebalanceStorm implements Fault {
  readonly name = 'rebalance-storm';
  readonly test = 'T13';
  readonly lastsMs = [10_000, 20_000] as const;
  private stopping = new AbortController();
  private storms: Promise<void>[] = [];
  struck = 0;

  async strike(around: ChaosWorld, random: SeededRandom): Promise<void> {
    this.stopping = new AbortController();
    for (const service of random.shuffled(consumingServices).slice(0, 2)) {
      around.note(`members come and go in group ${groupOf(service)}`);
      this.storms.push(this.storm(around, groupOf(service)));
    }
  }

  async heal(around: ChaosWorld): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.storms.splice(0));
    around.note(`${this.struck} members came and went so far`);
  }

  private async storm(around: ChaosWorld, groupId: string): Promise<void> {
    const { signal } = this.stopping;
    const topics = await topicsOf(around, groupId);
    while (!signal.aborted && topics.length > 0) {
      const member = foreignClient(around).consumer({
        groupId,
        sessionTimeout: 10_000,
        rebalanceTimeout: 20_000,
      });
      // Joining fails while the group is between two generations; the next member tries again.
      await joined(member, topics).then(
        () => (this.struck += 1),
        () => undefined,
      );
      await delay(everyMs, undefined, { signal }).catch(() => undefined);
      await member.disconnect();
    }
  }
}

async function joined(member: Consumer, topics: readonly string[]): Promise<void> {
  await member.connect();
  await member.subscribe({ topics: [...topics] });
  const joining = new Promise<void>((resolve) => member.on(member.events.GROUP_JOIN, () => resolve()));
  await member.run({ autoCommit: false, eachBatch: () => Promise.resolve() });
  await Promise.race([joining, delay(everyMs * 3)]);
}

/** A member must want what the others want, or it changes what the group reads. */
async function topicsOf(around: ChaosWorld, groupId: string): Promise<readonly string[]> {
  const admin = foreignClient(around).admin();
  await admin.connect();
  try {
    return (await admin.fetchOffsets({ groupId })).map(({ topic }) => topic);
  } finally {
    await admin.disconnect();
  }
}
