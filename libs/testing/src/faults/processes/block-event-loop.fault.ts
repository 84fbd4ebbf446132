import type { ChaosWorld, Fault } from '../../chaos/fault.js';
import type { SeededRandom } from '../../chaos/seeded-random.js';
import { insideProcess } from './inside-process.js';

/** A service computes for longer than its group session lasts, and answers nobody meanwhile. */
export class BlockEventLoop implements Fault {
  readonly name = 'block-event-loop';
  readonly test = 'T22';
  readonly lastsMs = [11_000, 30_000] as const;
  private blocking: Promise<unknown>[] = [];
  struck = 0;

  async strike(around: ChaosWorld, random: SeededRandom): Promise<void> {
    const service = random.pick(around.processes.services);
    const { pid } = await around.processes.one(service);
    if (pid === null) return;
    const forMs = random.int(...this.lastsMs);
    const blocked = insideProcess(
      pid,
      `(() => { const end = performance.now() + ${forMs}; while (performance.now() < end); return true; })()`,
    );
    around.note(`blocks the event loop of ${service} (pid ${pid}) for ${Math.round(forMs / 1000)} s`);
    // It may be ended by whoever missed its answers; then it was blocked all the same.
    this.blocking.push(blocked.catch(() => true));
  }

  /** Nobody can end it from outside; it ends by itself. */
  async heal(): Promise<void> {
    const blocked = this.blocking;
    this.blocking = [];
    this.struck += (await Promise.all(blocked)).filter((done) => done === true).length;
  }
}
