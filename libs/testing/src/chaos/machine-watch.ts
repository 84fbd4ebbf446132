import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessHistory } from './oracle/history.js';
import type { ChaosProcesses } from './processes.js';

/** Between two looks; a process that lives shorter may be missed, and could not grow far. */
const everyMs = 500;

/** Keeps the greatest memory that each process of ours had, by the kernel's own high-water mark. */
export class MachineWatch {
  private readonly peaks = new Map<string, number>();
  private readonly excused = new Set<number>();
  private readonly stopping = new AbortController();
  private working: Promise<void> = Promise.resolve();

  constructor(private readonly processes: ChaosProcesses) {}

  /** Resolves after the first look. */
  async start(): Promise<void> {
    await this.look();
    this.working = this.work();
  }

  /** Leaves a process out from now on. */
  excuse(pid: number): void {
    this.excused.add(pid);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.working;
  }

  /** Peaks so far, with the CPU that each process takes during `restMs`, which nothing else should use. */
  async figures(restMs: number): Promise<readonly ProcessHistory[]> {
    const before = await this.ours();
    const used = before.map(({ pid }) => cpuSeconds(pid));
    await delay(restMs);
    const rest = new Map<string, number>();
    before.forEach(({ name, pid }, at) => {
      const [was, is] = [used[at], cpuSeconds(pid)];
      if (was === null || was === undefined || is === null) return;
      const percent = Math.round(((is - was) * 100_000) / restMs);
      rest.set(name, Math.max(percent, rest.get(name) ?? 0));
    });
    return [...this.peaks].map(([name, peakBytes]) => ({
      name,
      peakBytes,
      restPercent: rest.get(name) ?? null,
    }));
  }

  private async work(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.look();
      await delay(everyMs);
    }
  }

  private async look(): Promise<void> {
    for (const { name, pid } of await this.ours()) {
      if (this.excused.has(pid)) continue;
      const peak = Number(/^VmHWM:\s+(\d+)/m.exec(fileOf(pid, 'status'))?.[1] ?? 0) * 1024;
      this.peaks.set(name, Math.max(peak, this.peaks.get(name) ?? 0));
    }
  }

  /** Services, what supervises them, and workers; servers are not ours. */
  private async ours(): Promise<readonly { name: string; pid: number }[]> {
    const [all, workers] = await Promise.all([this.processes.all(), this.processes.workers()]);
    const own = all.filter(({ kind }) => kind !== 'server');
    return [
      ...own.flatMap(({ name, pid }) => (pid === null ? [] : [{ name, pid }])),
      ...workers.map((pid) => ({ name: 'worker', pid })),
    ];
  }
}

function cpuSeconds(pid: number): number | null {
  const stat = fileOf(pid, 'stat');
  if (stat === '') return null;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function fileOf(pid: number, name: 'stat' | 'status'): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return ''; // it ended between two looks
  }
}
