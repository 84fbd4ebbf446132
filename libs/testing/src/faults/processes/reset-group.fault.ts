import type { Admin } from 'kafkajs';
import type { ChaosWorld, Fault } from '../../chaos/fault.js';
import { send } from '../../chaos/processes.js';
import type { SeededRandom } from '../../chaos/seeded-random.js';
import { eventually } from '../../eventually.js';
import { consumingServices, foreignClient, groupOf } from './control-groups.js';

/** A group's positions go back to the beginning, as after a mistaken reset: its service gets everything again. */
export class ResetGroup implements Fault {
  readonly name = 'reset-group';
  readonly test = 'T12';
  readonly lastsMs = [0, 0] as const;
  struck = 0;

  async strike(around: ChaosWorld, random: SeededRandom): Promise<void> {
    const service = random.pick(consumingServices);
    const groupId = groupOf(service);
    const { pid } = await around.processes.one(service);
    const admin = foreignClient(around).admin();
    await admin.connect();
    try {
      const topics = (await admin.fetchOffsets({ groupId })).filter(({ partitions }) =>
        partitions.some(({ offset }) => Number(offset) > 0),
      );
      const passed = topics
        .flatMap(({ partitions }) => partitions)
        .reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
      // A group can only be reset while it has no member: a frozen one is thrown out when its session is over, and its
      // supervisor starts no other meanwhile.
      if (pid !== null) await around.processes.signal(service, 'SIGSTOP');
      await eventually(() => toBeginning(admin, groupId, topics), { deadlineMs: 60_000, everyMs: 200 });
      this.struck += passed;
      around.note(`group ${groupId} begins again: ${passed} events are delivered a second time`);
    } finally {
      if (pid !== null) send(pid, 'SIGKILL');
      await admin.disconnect();
    }
  }

  async heal(): Promise<void> {}
}

async function toBeginning(admin: Admin, groupId: string, topics: readonly GroupTopic[]): Promise<void> {
  for (const { topic, partitions } of topics) {
    const beginning = partitions.map(({ partition }) => ({ partition, offset: '0' }));
    await admin.setOffsets({ groupId, topic, partitions: beginning });
  }
}

interface GroupTopic {
  readonly topic: string;
  readonly partitions: readonly { readonly partition: number }[];
}
