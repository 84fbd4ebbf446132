import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process and what tells it from a later one with the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Boot and start time; never equal for two processes that had the same id. */
  readonly birth: string;
}

/** Identity of a running process, or null when there is none (or it is only waiting to be reaped). */
export function identityOf(pid: number): ProcessIdentity | null {
  const birth = process.platform === 'linux' ? linuxBirth(pid) : posixBirth(pid);
  return birth === null ? null : { pid, birth };
}

/** Whether exactly this process still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  return identityOf(identity.pid)?.birth === identity.birth;
}

/** Sends a signal to exactly this process, never to a stranger that got its id. False when it is gone. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isRunning(identity)) return false;
  try {
    return process.kill(identity.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

function linuxBirth(pid: number): string | null {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The command name is in parentheses and may hold spaces; fields are counted after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return null;
  return `${bootId()}:${fields[19]}`;
}

let boot: string | null = null;
function bootId(): string {
  boot ??= (readText('/proc/sys/kernel/random/boot_id') ?? 'unknown').slice(0, 8);
  return boot;
}

function posixBirth(pid: number): string | null {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return line === '' || line.startsWith('Z') ? null : line.replace(/^\S+\s+/, '');
  } catch {
    return null; // ps ends with 1 when there is no such process
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null; // the process ended between two looks
  }
}
