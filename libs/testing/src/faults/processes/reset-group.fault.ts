import type { ChaosWorld, Fault } from '../../chaos/fault.js';
import type { SeededRandom } from '../../chaos/seeded-random.js';
import { eventually } from '../../eventually.js';
import { consumingServices, foreignClient, groupOf } from './control-groups.js';

/** A group's positions go back to the beginning, as after a mistaken reset: its service gets everything again. */
export class ResetGroup implements Fault {
  readonly name = 'reset-group';
  readonly test = 'T12';
  readonly lastsMs = [2_000, 5_000] as const;
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
      // A group can only be reset while it has no member; frozen ones are thrown out when their session is over.
      if (pid !== null) await around.processes.signal(service, 'SIGKILL');
      await eventually(
        async () => {
          for (const { topic, partitions } of topics) {
            await admin.setOffsets({
              groupId,
              topic,
              partitions: partitions.map(({ partition }) => ({ partition, offset: '0' })),
            });
          }
        },
        { deadlineMs: 60_000, everyMs: 100 },
      );
      this.struck += passed;
      around.note(`group ${groupId} begins again: ${passed} events are delivered a second time`);
    } finally {
      await admin.disconnect();
    }
  }

  async heal(): Promise<void> {}
}
