import type { Fault, ChaosWorld } from '../../chaos/fault.js';
import type { SeededRandom } from '../../chaos/seeded-random.js';

/** `kill -9` of services at any moment: nothing of what they had in hand may be lost or done twice (Invariant 7). */
export class KillService implements Fault {
  readonly name = 'kill-service';
  readonly test = 'T1';
  readonly lastsMs = [0, 0] as const;
  struck = 0;

  async strike(around: ChaosWorld, random: SeededRandom): Promise<void> {
    const killed = random.shuffled(around.processes.services).slice(0, random.int(1, 3));
    for (const service of killed) {
      const { pid } = await around.processes.one(service);
      if (pid === null) continue; // it is on its way back from a fault before
      await around.processes.signal(service, 'SIGKILL');
      this.struck += 1;
      around.note(`killed ${service} (pid ${pid})`);
    }
  }

  /** The stack starts it again by itself. */
  async heal(): Promise<void> {}
}
