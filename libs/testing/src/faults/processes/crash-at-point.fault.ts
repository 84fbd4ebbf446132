import { armCrash, crashIsArmed, disarmCrash } from '../../mesh/start-mesh.js';
import { crashPoints, type CrashPoint } from '../../mesh/mesh-layout.js';
import type { Fault, ChaosWorld } from '../../chaos/fault.js';
import type { SeededRandom } from '../../chaos/seeded-random.js';

/**
 * A process of the ingestion service ends itself where it hurts most: after the commit and before the report, between
 * verdict and publication. The next run that passes the point dies there, once.
 */
export class CrashAtPoint implements Fault {
  readonly name = 'crash-at-point';
  readonly test = 'T1';
  readonly lastsMs = [4_000, 8_000] as const;
  private readonly armed = new Set<CrashPoint>();
  struck = 0;

  async strike(around: ChaosWorld, random: SeededRandom): Promise<void> {
    for (const point of random.shuffled(crashPoints).slice(0, random.int(1, 2))) {
      armCrash(point);
      this.armed.add(point);
      around.note(`armed ${point}`);
    }
  }

  async heal(around: ChaosWorld): Promise<void> {
    for (const point of this.armed) {
      if (crashIsArmed(point)) disarmCrash(point);
      else {
        this.struck += 1;
        around.note(`a process ended itself at ${point}`);
      }
    }
    this.armed.clear();
  }
}
