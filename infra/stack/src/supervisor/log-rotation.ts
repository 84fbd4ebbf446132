import { copyFileSync, readdirSync, renameSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

/** A log file grows to this size, then moves to `.1`; so a process has at most twice as much (Invariant 11). */
const maxLogBytes = 10_485_760;

/**
 * Bounds every log of a folder. Copies and truncates, because the writers hold the files open in append
 * mode; lines written between the two are lost, never torn.
 */
export function rotateLogs(logs: string, maxBytes = maxLogBytes): void {
  for (const name of readdirSync(logs).filter((file) => file.endsWith('.log'))) {
    const path = join(logs, name);
    if (statSync(path).size <= maxBytes) continue;
    copyFileSync(path, `${path}.part`);
    truncateSync(path);
    renameSync(`${path}.part`, `${path}.1`);
  }
}
