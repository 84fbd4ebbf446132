import type { WorkerUsage } from './protocol.js';

/** What this process took so far. */
export function ownUsage(): WorkerUsage {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return {
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    peakMemoryBytes: maxRSS * 1024,
    memoryBytes: process.memoryUsage.rss(),
  };
}
