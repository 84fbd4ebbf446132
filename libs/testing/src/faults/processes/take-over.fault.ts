import { setTimeout as delay } from 'node:timers/promises';
import type { ChaosWorld, Fault } from '../../chaos/fault.js';
import { send } from '../../chaos/processes.js';
import { ScrapedMetrics } from '../../metrics/scraped-metrics.js';
import { secondSupervisor, type SecondSupervisor } from './second-supervisor.js';

/** Time that a zombie has to meet the fence once it is awake; it goes on at once. */
const wakingMs = 30_000;

/**
 * A supervisor and its workers are frozen in the middle of their runs for longer than the orchestrator waits for them (a
 * minute); a second supervisor takes the runs over. Then the first wakes up: a zombie with a half-written version in hand
 * and no idea of it. The target's compare-and-set must refuse it (Invariants 2 and 9), and its figures must say so.
 */
export class TakeOver implements Fault {
  readonly name = 'take-over';
  readonly test = 'T2';
  readonly needs = { minutes: 2 } as const;
  readonly lastsMs = [64_000, 75_000] as const;
  /** Attempts of the zombie that were fenced, by its own figures. */
  struck = 0;
  private second: SecondSupervisor | undefined;
  private frozen: readonly number[] = [];
  private before = 0;

  async strike(around: ChaosWorld): Promise<void> {
    await this.heal(around);
    const { pid } = await around.processes.one('ingestion');
    if (pid === null) return;
    this.second = await secondSupervisor(pid);
    this.before = await fenced(around);
    const workers = await untilBusy(around);
    this.frozen = [pid, ...workers].filter((each) => send(each, 'SIGSTOP'));
    around.note(
      `take-over: froze the supervisor and ${workers.length} workers; ${this.second.id} is beside it`,
    );
  }

  async heal(around: ChaosWorld): Promise<void> {
    const { second, frozen } = this;
    this.second = undefined;
    this.frozen = [];
    // The supervisor last: a worker that it talks to is awake.
    for (const pid of [...frozen].reverse()) send(pid, 'SIGCONT');
    if (frozen.length > 0) await this.countFences(around);
    await second?.stop();
  }

  private async countFences(around: ChaosWorld): Promise<void> {
    const until = performance.now() + wakingMs;
    let met = 0;
    while (met === 0 && performance.now() < until) {
      met = Math.max(0, (await fenced(around).catch(() => this.before)) - this.before);
      await delay(100);
    }
    this.struck += met;
    around.note(`take-over: the zombie met the fence ${met} times`);
  }
}

/** Waits for two runs at once, so that one is in the middle of something; gives the workers. */
async function untilBusy(around: ChaosWorld): Promise<readonly number[]> {
  const until = performance.now() + wakingMs;
  for (;;) {
    const { ingestion } = around.mesh.addresses.services;
    const metrics = await ScrapedMetrics.of(ingestion);
    const active = (metrics.sum('chimera_run_slots') ?? 0) - (metrics.sum('chimera_run_slots_free') ?? 0);
    if (active > 1 || performance.now() >= until) return around.processes.workers();
    await delay(20);
  }
}

async function fenced(around: ChaosWorld): Promise<number> {
  const { ingestion } = around.mesh.addresses.services;
  return (await ScrapedMetrics.of(ingestion)).sum('chimera_writers_fenced_total') ?? 0;
}
