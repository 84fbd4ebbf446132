import { MeshError } from '@chimera/contracts';
import type { ChaosWorld, Fault } from '../../chaos/fault.js';
import { exists } from '../../chaos/processes.js';
import type { SeededRandom } from '../../chaos/seeded-random.js';
import { eventually } from '../../eventually.js';
import { insideProcess } from './inside-process.js';

/** A service or a worker runs out of memory and is ended by Node, in the middle of whatever it does. */
export class ExhaustHeap implements Fault {
  readonly name = 'exhaust-heap';
  readonly test = 'T22';
  readonly lastsMs = [0, 0] as const;
  struck = 0;

  async strike(around: ChaosWorld, random: SeededRandom): Promise<void> {
    const service = random.pick(around.processes.services);
    const { pid } = await around.processes.one(service);
    const victim = random.chance(0.4) ? (await around.processes.workers())[0] : pid;
    if (victim === null || victim === undefined) return;
    around.note(`process ${victim} (${victim === pid ? service : 'a worker'}) runs out of memory`);
    around.excuseMemory(victim);
    // The answer is its end.
    await insideProcess(
      victim,
      '(() => { const kept = []; for (;;) kept.push(new Array(100_000).fill(kept.length + 0.5)); })()',
    ).catch(() => undefined);
    await eventually(() => assertGone(victim), { deadlineMs: 60_000 });
    this.struck += 1;
  }

  /** Whoever supervises it starts another. */
  async heal(): Promise<void> {}
}

function assertGone(pid: number): void {
  if (exists(pid))
    throw new MeshError('CHIMERA_STACK_FAILED', 'stop', `Expected process ${pid} to run out of memory.`);
}
