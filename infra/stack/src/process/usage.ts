import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What a process uses. */
export interface ProcessUsage {
  /** Resident memory in bytes. */
  readonly residentBytes: number;
  /** User and system CPU seconds since its start. */
  readonly cpuSeconds: number;
}

/** Linux counts CPU time in hundredths of a second on every architecture it shows to programs. */
const ticksPerSecond = 100;

/** Usage of one process without its children; null when it is gone. */
export function usageOf(pid: number): ProcessUsage | null {
  return process.platform === 'linux' ? linuxUsage(pid) : posixUsage(pid);
}

function linuxUsage(pid: number): ProcessUsage | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kilobytes = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
    return {
      residentBytes: kilobytes * 1024,
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
    };
  } catch {
    return null; // it ended between two looks
  }
}

function posixUsage(pid: number): ProcessUsage | null {
  try {
    const line = execFileSync('ps', ['-o', 'rss=,time=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    const [resident = '0', time = '0'] = line.split(/\s+/);
    const cpuSeconds = time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
    return { residentBytes: Number(resident) * 1024, cpuSeconds };
  } catch {
    return null; // ps ends with 1 when there is no such process
  }
}
