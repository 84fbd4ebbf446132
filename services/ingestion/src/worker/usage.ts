import { readFileSync } from 'node:fs';
import type { WorkerUsage } from './protocol.js';

/** What this process took so far. */
export function ownUsage(): WorkerUsage {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return {
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    peakMemoryBytes: kernelPeak() ?? maxRSS * 1024,
    memoryBytes: process.memoryUsage.rss(),
  };
}

/** Peak as the kernel counts it since it was told to count anew; `maxRSS` never starts anew, and includes the parent's at the fork. */
function kernelPeak(): number | null {
  try {
    const match = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1'));
    return match === null ? null : Number(match[1]) * 1024;
  } catch {
    return null; // No /proc on this platform.
  }
}
