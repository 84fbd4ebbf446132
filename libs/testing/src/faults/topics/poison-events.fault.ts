import { allTopics, deadLetterTopic } from '@chimera/contracts';
import type { ChaosWorld, Fault } from '../../chaos/fault.js';
import type { SeededRandom } from '../../chaos/seeded-random.js';
import { sendAsForeigner } from '../../mesh/foreign-producer.js';
import { consumingServices, foreignClient, groupOf } from '../processes/control-groups.js';
import { poisons, type PoisonKind } from './poison.js';

/**
 * Bytes that nobody can read lie between good events of a control topic. Each group that takes the topic keeps them, to the
 * byte, as one dead letter (Invariants 1 and 6), and goes on with what comes after.
 */
export class PoisonEvents implements Fault {
  readonly name = 'poison-events';
  readonly test = 'T9';
  readonly lastsMs = [0, 0] as const;
  /** Records that were sent to a topic that somebody takes. */
  struck = 0;

  async strike(around: ChaosWorld, random: SeededRandom): Promise<void> {
    const takers = await groupsByTopic(around);
    const topic = random.pick(allTopics.map(({ name }) => name).filter((name) => takers.has(name)));
    const kinds = random.shuffled(Object.keys(poisons) as PoisonKind[]).slice(0, random.int(1, 3));
    for (const kind of kinds) {
      const value = poisons[kind](random);
      await sendAsForeigner(around.mesh.addresses, { topic, key: `poison/${random.int(0, 99)}`, value });
      for (const group of takers.get(topic)!) around.expectDeadLetters(deadLetterTopic(topic, group), 1);
      this.struck += 1;
    }
    around.note(`poison-events: ${kinds.join(', ')} on ${topic}, for ${takers.get(topic)!.join(', ')}`);
  }

  /** What is poison stays poison. */
  async heal(): Promise<void> {}
}

/** Groups of services that have taken something from a topic, by the topic's name. */
async function groupsByTopic(around: ChaosWorld): Promise<ReadonlyMap<string, readonly string[]>> {
  const admin = foreignClient(around).admin();
  await admin.connect();
  try {
    const groups = new Map<string, readonly string[]>();
    for (const groupId of consumingServices.map(groupOf)) {
      for (const { topic } of await admin.fetchOffsets({ groupId }))
        groups.set(topic, [...(groups.get(topic) ?? []), groupId]);
    }
    return groups;
  } finally {
    await admin.disconnect();
  }
}
