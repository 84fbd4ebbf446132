import { readFileSync } from 'node:fs';
import { freemem } from 'node:os';
import { ok, warning, wrong, type Check, type Finding } from '../check.js';

const mebibyte = 1024 ** 2;

/** Memory that programs may still take without swapping. */
export const memoryCheck: Check = {
  name: 'memory',
  needs: [],
  look: async () => [memoryFinding(availableBytes())],
};

/** Exported for its spec. */
export function memoryFinding(availableBytes: number): Finding {
  const found = `${Math.round(availableBytes / mebibyte)} MiB of memory available`;
  const todo = 'End other programs, or lower CHIMERA_RUN_SLOTS and CHIMERA_WORKER_MEMORY_MB.';
  if (availableBytes < 256 * mebibyte) return wrong(found, 'at least 256 MiB', todo);
  if (availableBytes < 1024 * mebibyte) return warning(found, '1 GiB or more for two runs at once', todo);
  return ok(found);
}

/** The kernel's own estimate where there is one: caches that it can give back count as available. */
function availableBytes(): number {
  try {
    const [, kilobytes] = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8')) ?? [];
    return kilobytes === undefined ? freemem() : Number(kilobytes) * 1024;
  } catch {
    return freemem(); // no /proc on this platform
  }
}
