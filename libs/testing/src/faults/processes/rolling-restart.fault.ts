import type { Fault, ChaosWorld } from '../../chaos/fault.js';
import type { SeededRandom } from '../../chaos/seeded-random.js';
import { recovered } from '../../mesh/mesh-processes.js';

/** SIGTERM of every service in turn, under load: each drains and hands over, nothing waits for a time-out (Invariant 7). */
export class RollingRestart implements Fault {
  readonly name = 'rolling-restart';
  readonly test = 'T23';
  readonly lastsMs = [0, 0] as const;
  struck = 0;

  async strike(around: ChaosWorld, random: SeededRandom): Promise<void> {
    for (const service of random.shuffled(around.processes.services)) {
      if ((await around.processes.one(service)).pid === null) continue;
      const { after } = await recovered(await around.processes.signal(service, 'SIGTERM'), 60_000);
      this.struck += 1;
      around.note(`restarted ${service}: ${after.lastExit ?? 'no exit is known'}`);
    }
  }

  async heal(): Promise<void> {}
}
