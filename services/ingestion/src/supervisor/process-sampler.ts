import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { WorkerUsage } from '../worker/protocol.js';

/** Clock ticks a second in /proc; 100 on every Linux that Node supports. */
const ticksPerSecond = 100;

/**
 * What a process took so far, by the kernel's account, so that one that was killed has figures too.
 * Null where there is no /proc or no such process; the worker's own reports stand in then.
 */
export async function sampleProcess(pid: number): Promise<WorkerUsage | null> {
  try {
    const [stat, status] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'latin1'),
      readFile(`/proc/${pid}/status`, 'latin1'),
    ]);
    return parseSample(stat, status);
  } catch {
    // The process ended between two samples, or the platform has no /proc: both mean "no figures".
    return null;
  }
}

/** Reads /proc/<pid>/stat and /proc/<pid>/status; null when the process has given its memory back. */
export function parseSample(stat: string, status: string): WorkerUsage | null {
  // The command name may hold spaces and parentheses; fields count from the last closing one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const cpuSeconds = (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  const memoryBytes = kilobytes(status, 'VmRSS');
  const peakMemoryBytes = kilobytes(status, 'VmHWM');
  if (memoryBytes === null || peakMemoryBytes === null || Number.isNaN(cpuSeconds)) return null;
  return { cpuSeconds, memoryBytes, peakMemoryBytes };
}

function kilobytes(status: string, name: string): number | null {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status);
  return match === null ? null : Number(match[1]) * 1024;
}

/** Lets the kernel count a process' peak of memory anew (`clear_refs`, Linux). Elsewhere, or without the right, it goes on counting. */
export function forgetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // The figure is then the process' peak since its start: too high, never too low.
  }
}
