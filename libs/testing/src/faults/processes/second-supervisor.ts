import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MeshError } from '@chimera/contracts';
import { eventually } from '../../eventually.js';
import { freePort } from '../free-port.js';

/** An ingestion service beside the one that the mesh has. */
export interface SecondSupervisor {
  readonly id: string;
  /** Ends it with SIGTERM, so that it gives back what it works on, and removes what it kept. */
  stop(): Promise<void>;
}

/** Starts one with everything that the process of the first was started with, but its name, port and folder. */
export async function secondSupervisor(firstPid: number): Promise<SecondSupervisor> {
  const id = `supervisor-of-${process.pid}`;
  const port = await freePort();
  const stateDir = mkdtempSync(join(tmpdir(), 'chimera-supervisor-'));
  const { CHIMERA_CRASH_AT: _, ...environment } = environmentOf(firstPid);
  const [command = '', ...args] = nullSeparated(firstPid, 'cmdline');
  const child = spawn(command, args, {
    cwd: readlinkSync(`/proc/${firstPid}/cwd`),
    stdio: 'ignore',
    env: {
      ...environment,
      CHIMERA_SUPERVISOR_ID: id,
      CHIMERA_HTTP_PORT: String(port),
      CHIMERA_STATE_DIR: stateDir,
    },
  });
  const ended = once(child, 'exit');
  // A seed that crashes must not leave it behind.
  const orphaned = (): void => void child.kill('SIGKILL');
  process.once('exit', orphaned);
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    process.off('exit', orphaned);
    rmSync(stateDir, { recursive: true, force: true });
  };
  await eventually(() => requireReady(port), { deadlineMs: 60_000, everyMs: 200 }).catch(async (error) => {
    await stop();
    throw error;
  });
  return { id, stop };
}

async function requireReady(port: number): Promise<void> {
  const { ok, status } = await fetch(`http://127.0.0.1:${port}/health/ready`);
  if (!ok)
    throw new MeshError(
      'CHIMERA_NOT_RUNNING',
      'retry',
      `Expected a second supervisor, it answers ${status}.`,
    );
}

function environmentOf(pid: number): NodeJS.ProcessEnv {
  const pairs = nullSeparated(pid, 'environ').map((line) => line.split(/=(.*)/s).slice(0, 2));
  return Object.fromEntries(pairs) as NodeJS.ProcessEnv;
}

/** The kernel ends each word with a zero byte. */
const nullSeparated = (pid: number, file: 'cmdline' | 'environ'): readonly string[] =>
  readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0').filter(Boolean);
