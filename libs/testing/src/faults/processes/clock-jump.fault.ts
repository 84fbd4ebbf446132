import type { ChaosWorld, Fault } from '../../chaos/fault.js';
import type { SeededRandom } from '../../chaos/seeded-random.js';
import { insideProcess } from './inside-process.js';

const hourMs = 3_600_000;

/**
 * The wall clock of services jumps an hour forward or back, and back again when healed: neither ids nor order nor any
 * wait may depend on it. Only `Date` jumps, as it does for a process when a person sets the clock.
 */
export class ClockJump implements Fault {
  readonly name = 'clock-jump';
  readonly test = 'T15';
  readonly lastsMs = [5_000, 9_000] as const;
  private readonly jumped = new Set<number>();
  struck = 0;

  async strike(around: ChaosWorld, random: SeededRandom): Promise<void> {
    const skewMs = random.chance(0.5) ? hourMs : -hourMs;
    const chosen = random.shuffled(around.processes.services).slice(0, 3);
    const { pid: ingestion } = await around.processes.one('ingestion');
    const pids = await Promise.all(chosen.map(async (service) => (await around.processes.one(service)).pid));
    for (const pid of new Set([ingestion, ...pids])) if (pid !== null) await this.jump(pid, skewMs, around);
  }

  async heal(around: ChaosWorld): Promise<void> {
    for (const pid of this.jumped) {
      // One that ended meanwhile took its clock along.
      await insideProcess(pid, jumpBy(0)).catch(() => undefined);
      around.note(`the clock of process ${pid} is right again`);
    }
    this.jumped.clear();
  }

  private async jump(pid: number, skewMs: number, around: ChaosWorld): Promise<void> {
    const now = await insideProcess(pid, jumpBy(skewMs)).catch(() => null);
    if (typeof now !== 'number' || Math.abs(now - Date.now() - skewMs) > hourMs / 2) return;
    this.jumped.add(pid);
    this.struck += 1;
    around.note(`the clock of process ${pid} jumped by ${skewMs / hourMs} h`);
  }
}

/** Puts a `Date` in place that is wrong by so much, and gives what it says now. */
const jumpBy = (skewMs: number): string => `(() => {
  globalThis.chaosClock ??= ((Real) => {
    const clock = { skewMs: 0 };
    const now = () => Real.now() + clock.skewMs;
    globalThis.Date = new Proxy(Real, {
      construct: (target, given, self) => Reflect.construct(target, given.length === 0 ? [now()] : given, self),
      apply: () => new Real(now()).toString(),
      get: (target, name, self) => (name === 'now' ? now : Reflect.get(target, name, self)),
    });
    return clock;
  })(Date);
  globalThis.chaosClock.skewMs = ${skewMs};
  return Date.now();
})()`;
