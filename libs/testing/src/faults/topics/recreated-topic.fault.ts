import type { ChaosWorld, Fault } from '../../chaos/fault.js';
import type { SeededRandom } from '../../chaos/seeded-random.js';
import { recreateTopic } from './topic-admin.js';

/** A load topic is deleted and made anew, also in the middle of a run: its offsets mean other records from then on. */
export class RecreatedTopic implements Fault {
  readonly name = 'recreated-topic';
  readonly test = 'T14';
  readonly lastsMs = [0, 0] as const;
  struck = 0;

  async strike(around: ChaosWorld, random: SeededRandom): Promise<void> {
    const { loadTopic } = random.pick(around.pipelines);
    await recreateTopic(around.mesh.addresses.kafkaBrokers, loadTopic);
    this.struck += 1;
    around.note(`recreated-topic: ${loadTopic}`);
  }

  /** It is there again. */
  async heal(): Promise<void> {}
}
