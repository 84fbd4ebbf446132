import type { ChaosWorld, Fault } from '../../chaos/fault.js';
import type { SeededRandom } from '../../chaos/seeded-random.js';
import { removeRecords } from './topic-admin.js';

/**
 * Retention removes records of load topics that nobody has read yet: what reads them stops with
 * `CHIMERA_KAFKA_OFFSET_OUT_OF_RANGE` or `CHIMERA_LOAD_GAP`, and the next attempt reads the source again.
 */
export class ExpiredRecords implements Fault {
  readonly name = 'expired-records';
  readonly test = 'T14';
  readonly lastsMs = [3_000, 8_000] as const;
  readonly waitsToBeMet = true;
  /** Records that were removed. */
  struck = 0;
  private timer: NodeJS.Timeout | undefined;

  async strike(around: ChaosWorld, random: SeededRandom): Promise<void> {
    await this.heal();
    const { loadTopic } = random.pick(around.pipelines);
    // Looked at often: a record of a finished run is removed by its own supervisor, and does not count.
    const expire = async (): Promise<void> => {
      this.struck += await removeRecords(around.mesh.addresses.kafkaBrokers, loadTopic);
    };
    this.timer = setInterval(() => void expire().catch(() => undefined), 500);
    around.note(`expired-records: of ${loadTopic}`);
  }

  async heal(): Promise<void> {
    clearInterval(this.timer);
  }
}
