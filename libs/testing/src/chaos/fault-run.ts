import { setTimeout as delay } from 'node:timers/promises';
import type { ChaosWorld, Fault } from './fault.js';
import type { Recovery } from './oracle/history.js';
import { movesAgain } from './recovery.js';
import type { ScheduledFault } from './schedule.js';
import { SeededRandom } from './seeded-random.js';
import type { AskedRun } from './workload/run-driver.js';

/** How much longer a fault lasts at most that nobody has met: on a busy machine runs come by rarely. */
const metWithinMs = 60_000;

/** What it takes to let faults loose. */
export interface FaultRunOptions {
  readonly world: ChaosWorld;
  readonly kinds: readonly Fault[];
  /** Every run that was asked for so far. */
  readonly runs: () => readonly AskedRun[];
  readonly signal: AbortSignal;
}

/** Lets the faults of a schedule strike one after the other, and measures how the mesh comes back from each. */
export class FaultRun {
  readonly recoveries: Recovery[] = [];
  private readonly strikes = new Map<string, number>();

  constructor(private readonly options: FaultRunOptions) {}

  /**
   * Waits after each until something moves again, `deadlineMs` at most: later than that is never. Ends early when the
   * signal says so; then and always everything is healed.
   */
  async follow(planned: readonly ScheduledFault[], deadlineMs: number): Promise<void> {
    const began = performance.now();
    try {
      for (const next of planned) {
        await this.until(began + next.atMs);
        if (this.options.signal.aborted) return;
        await this.one(next, deadlineMs);
      }
    } finally {
      await this.healAll();
    }
  }

  /** Heals whatever is broken; may be called at any time. */
  async healAll(): Promise<void> {
    for (const kind of this.options.kinds) await kind.heal(this.options.world);
  }

  /** What was let loose, and how often it struck. */
  outcome(): readonly { name: string; strikes: number; struck: number }[] {
    return this.options.kinds
      .filter(({ name }) => this.strikes.has(name))
      .map(({ name, struck }) => ({ name, strikes: this.strikes.get(name)!, struck }));
  }

  private async one({ fault, test, forMs, seed }: ScheduledFault, deadlineMs: number): Promise<void> {
    const { world, kinds, runs, signal } = this.options;
    const kind = kinds.find(({ name }) => name === fault)!;
    this.strikes.set(fault, (this.strikes.get(fault) ?? 0) + 1);
    world.note(`${fault} (${test}) strikes`);
    const before = kind.struck;
    try {
      await kind.strike(world, new SeededRandom(seed));
      await this.until(performance.now() + forMs);
      if (kind.waitsToBeMet === true) await this.untilMet(kind, before);
    } catch (error) {
      // What it broke so far it broke; one that never strikes fails the seed at its end.
      world.note(`${fault} did not get through: ${(error as Error).message}`);
    } finally {
      await kind.heal(world);
    }
    const recovery = await movesAgain(fault, runs, performance.now(), deadlineMs, signal);
    if (signal.aborted) return;
    this.recoveries.push(recovery);
    world.note(
      `${fault}: ${recovery.ms === null ? 'nothing moves' : `moves again after ${(recovery.ms / 1000).toFixed(1)} s`}`,
    );
  }

  private async untilMet(kind: Fault, before: number): Promise<void> {
    const latest = performance.now() + metWithinMs;
    while (kind.struck === before && performance.now() < latest && !this.options.signal.aborted)
      await delay(50);
  }

  private async until(at: number): Promise<void> {
    const wait = at - performance.now();
    if (wait > 0) await delay(wait, undefined, { signal: this.options.signal }).catch(() => undefined);
  }
}
