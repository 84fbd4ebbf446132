import { readFileSync, writeFileSync } from 'node:fs';
import type { ProcessUsage } from '@chimera/contracts';

/** What one task of this process takes. */
export class TaskUsage {
  private readonly startedAt = performance.now();
  private readonly cpuBefore: number;

  /** The first task of a process pays for its start. */
  constructor(first: boolean) {
    this.cpuBefore = first ? 0 : cpuSeconds();
    if (!first) forgetPeak();
  }

  told(): ProcessUsage {
    return {
      role: 'checker',
      pid: process.pid,
      cpuSeconds: cpuSeconds() - this.cpuBefore,
      peakMemoryBytes: kernelPeak() ?? process.resourceUsage().maxRSS * 1024,
      wallMillis: Math.round(performance.now() - this.startedAt),
    };
  }
}

function cpuSeconds(): number {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  return (userCPUTime + systemCPUTime) / 1e6;
}

/** Lets the kernel count the peak anew (`clear_refs`, Linux); elsewhere it is the process' peak since its start. */
function forgetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // No /proc, or no right to write there: the figure is too high then, never too low.
  }
}

function kernelPeak(): number | null {
  try {
    const match = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1'));
    return match === null ? null : Number(match[1]) * 1024;
  } catch {
    return null; // No /proc on this platform.
  }
}
