import { MeshError } from '@chimera/contracts';
import type { Fault, ChaosWorld } from '../../chaos/fault.js';
import { send } from '../../chaos/processes.js';
import type { SeededRandom } from '../../chaos/seeded-random.js';
import { eventually } from '../../eventually.js';

/** `kill -9` of worker processes, reading, writing or waiting: one failed attempt of one run, and nothing else (Invariant 12). */
export class KillWorker implements Fault {
  readonly name = 'kill-worker';
  readonly test = 'T1';
  readonly lastsMs = [0, 0] as const;
  struck = 0;

  async strike(around: ChaosWorld, random: SeededRandom): Promise<void> {
    for (let left = random.int(1, 3); left > 0; left -= 1) {
      const pid = random.pick(
        await eventually(() => busyWorkers(around), { deadlineMs: 30_000, everyMs: 20 }),
      );
      if (!send(pid, 'SIGKILL')) continue;
      this.struck += 1;
      around.note(`killed worker ${pid}`);
    }
  }

  /** The supervisor starts others. */
  async heal(): Promise<void> {}
}

async function busyWorkers(around: ChaosWorld): Promise<readonly number[]> {
  const workers = await around.processes.workers();
  if (workers.length > 0) return workers;
  throw new MeshError('CHIMERA_NOT_FOUND', 'retry', 'Expected a worker process, found none.');
}
