import type { Fault, ChaosWorld } from '../../chaos/fault.js';
import { send } from '../../chaos/processes.js';
import type { SeededRandom } from '../../chaos/seeded-random.js';

/**
 * SIGSTOP of services for longer than their group session lasts (10 s), then SIGCONT: they wake up as zombies which
 * hold connections, transactions and messages that are others' by now.
 */
export class FreezeService implements Fault {
  readonly name = 'freeze-service';
  readonly test = 'T2';
  readonly lastsMs = [11_000, 16_000] as const;
  private readonly frozen = new Map<number, string>();
  struck = 0;

  async strike(around: ChaosWorld, random: SeededRandom): Promise<void> {
    for (const service of random.shuffled(around.processes.services).slice(0, random.int(1, 2))) {
      const { pid } = await around.processes.one(service);
      if (pid === null || !send(pid, 'SIGSTOP')) continue;
      this.frozen.set(pid, service);
      around.note(`froze ${service} (pid ${pid})`);
    }
  }

  async heal(around: ChaosWorld): Promise<void> {
    for (const [pid, service] of this.frozen) {
      // Counted when it wakes: one that somebody else ended meanwhile was no zombie.
      if (!send(pid, 'SIGCONT')) continue;
      this.struck += 1;
      around.note(`woke ${service} (pid ${pid})`);
    }
    this.frozen.clear();
  }
}
