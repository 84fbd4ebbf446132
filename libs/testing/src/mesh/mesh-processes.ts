import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { ServiceName } from '@chimera/config';
import { MeshError } from '@chimera/contracts';
import { status, type ProcessStatus } from '@chimera/stack';
import { eventually } from '../eventually.js';
import { meshLayout } from './mesh-layout.js';

/** A process of the mesh that can be killed by name. */
export type MeshProcess = ServiceName | 'supervisor' | 'kafka' | 'registry' | 'postgres' | 'mail';

/** A process before and after it was killed. */
export interface Struck {
  readonly before: ProcessStatus;
  readonly after: ProcessStatus;
}

/** Every process of the mesh; CPU is measured over `sampleMs`. */
export async function meshProcesses(sampleMs = 0): Promise<readonly ProcessStatus[]> {
  return (await status({ stateDir: meshLayout().state, sampleMs })).processes;
}

/** One process of the mesh. */
export async function meshProcess(name: MeshProcess): Promise<ProcessStatus> {
  const found = (await meshProcesses()).find((process) => process.name === name);
  if (found !== undefined) return found;
  throw new MeshError('CHIMERA_NOT_FOUND', 'stop', `Expected a process of the mesh, found "${name}".`);
}

/**
 * Sends a signal to a process of the mesh; a kill is waited for, the kernel takes its time over it.
 * Throws `CHIMERA_NOT_RUNNING` when it does not run.
 */
export async function strike(name: MeshProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<ProcessStatus> {
  const before = await meshProcess(name);
  if (before.pid === null)
    throw new MeshError('CHIMERA_NOT_RUNNING', 'stop', `Expected ${name} to run, found it ${before.state}.`);
  process.kill(before.pid, signal);
  if (signal === 'SIGKILL') await eventually(() => assertGone(before), { everyMs: 5 });
  return before;
}

async function assertGone(before: ProcessStatus): Promise<void> {
  if ((await meshProcess(before.name as MeshProcess)).pid !== before.pid) return;
  throw new MeshError('CHIMERA_STACK_FAILED', 'retry', `Expected ${before.name} to be gone after its kill.`);
}

/** Waits until another process has taken the place of the one that was struck, and is ready. */
export async function recovered(before: ProcessStatus, deadlineMs = 120_000): Promise<Struck> {
  const after = await eventually(
    async () => {
      const now = await meshProcess(before.name as MeshProcess);
      if (now.pid !== null && now.pid !== before.pid && now.state === 'ready') return now;
      throw new MeshError('CHIMERA_NOT_RUNNING', 'retry', `Expected ${now.name} again, it is ${now.state}.`);
    },
    { deadlineMs, everyMs: 50 },
  );
  return { before, after };
}

/** Processes that a process has started, found by their parent. Linux only, as the embedded stack's tests are. */
export function childrenOf(pid: number): readonly number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((child) => parentOf(child) === pid);
}

/** Of these processes the ones that hold a TCP connection from one of these local ports. */
export function holdersOf(ports: readonly number[], pids: readonly number[]): readonly number[] {
  const inodes = new Set(ports.flatMap((port) => inodesOf(port)));
  return pids.filter((pid) => socketsOf(pid).some((inode) => inodes.has(inode)));
}

function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0; // it ended between two looks
  }
}

function inodesOf(localPort: number): readonly string[] {
  const hex = localPort.toString(16).toUpperCase().padStart(4, '0');
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) =>
    readFileSync(table, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[1]?.endsWith(`:${hex}`))
      .map((fields) => fields[9] ?? ''),
  );
}

function socketsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      const target = linkOf(`/proc/${pid}/fd/${fd}`);
      return target.startsWith('socket:[') ? [target.slice(8, -1)] : [];
    });
  } catch {
    return []; // it ended between two looks
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/** Addresses on which a process listens, as `127.0.0.1:8080` or `[::]:8080`. */
export function listeningOn(pid: number): readonly string[] {
  const own = new Set(socketsOf(pid));
  return [...listeners('/proc/net/tcp'), ...listeners('/proc/net/tcp6')]
    .filter(({ inode }) => own.has(inode))
    .map(({ address }) => address);
}

function listeners(table: string): readonly { inode: string; address: string }[] {
  const rows = readFileSync(table, 'utf8').split('\n').slice(1);
  const fields = rows.map((line) => line.trim().split(/\s+/)).filter(([, , , state]) => state === listen);
  return fields.map((row) => ({ inode: row[9] ?? '', address: addressOf(row[1] ?? '') }));
}

/** State LISTEN in the kernel's tables. */
const listen = '0A';

function addressOf(field: string): string {
  const [host = '', port = ''] = field.split(':');
  return `${hostOf(host)}:${Number.parseInt(port, 16)}`;
}

/** The kernel writes addresses as hexadecimal words in the machine's byte order. */
function hostOf(hex: string): string {
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = words.map((word) => [...Buffer.from(word, 'hex')].reverse());
  const last = (bytes.at(-1) ?? []).join('.');
  if (words.length === 1) return last;
  const head = Buffer.from(bytes.slice(0, 3).flat()).toString('hex');
  if (head === '00000000000000000000ffff') return last; // IPv4 in an IPv6 socket
  return `[${head === '0'.repeat(24) && last === '0.0.0.0' ? '::' : `${head}:${last}`}]`;
}
