import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { MeshError } from '@chimera/contracts';
import { down, status, up, type Progress, type StackAddresses } from '@chimera/stack';
import pg from 'pg';
import { buildStamp, freshBuild } from './fresh-build.js';
import {
  crashMarker,
  crashPoints,
  loaderVariable,
  meshLayout,
  meshRoles,
  meshSecrets,
  type CrashPoint,
} from './mesh-layout.js';

/**
 * Builds, then starts servers and all services and waits until they are ready. Without `keep` it begins
 * empty, unless one is running. Throws `CHIMERA_STACK_FAILED`.
 */
export async function startMesh(options: {
  keep: boolean;
  progress: Progress;
  /** Settings of the stack and its services, such as the addresses of an external stack. */
  environment?: NodeJS.ProcessEnv;
}): Promise<void> {
  freshBuild();
  const { state } = meshLayout();
  const running = (await status({ stateDir: state, sampleMs: 0 })).processes.some(({ pid }) => pid !== null);
  // Emptied before and not after: what a failed run leaves can be looked at.
  if (!running && !options.keep && existsSync(state)) await down({ stateDir: state, wipe: true });
  await upMesh(options.progress, options.environment);
}

/** Starts whatever of the mesh does not run and waits until it does. */
export async function upMesh(
  progress: Progress = () => undefined,
  environment: NodeJS.ProcessEnv = {},
): Promise<StackAddresses> {
  crashPoints.forEach(disarmCrash);
  const addresses = await up({
    stateDir: meshLayout().state,
    wait: true,
    progress,
    environment: { ...meshEnvironment(), ...environment },
    waitMs: 300_000,
  });
  await ensureRoles(addresses!.postgresAdminUrl);
  return addresses!;
}

/** Stops the mesh. Throws `CHIMERA_STACK_FAILED` naming the processes that did not go. */
export async function stopMesh(): Promise<void> {
  const { state } = meshLayout();
  const { processes } = await status({ stateDir: state, sampleMs: 0 });
  const pids = processes.flatMap(({ name, pid }) => (pid === null ? [] : [{ name, pid }]));
  await down({ stateDir: state });
  const left = pids.filter(({ pid }) => runs(pid));
  if (left.length === 0) return;
  const names = left.map(({ name, pid }) => `${name} (pid ${pid})`).join(', ');
  throw new MeshError('CHIMERA_STACK_FAILED', 'stop', `Expected every process to be gone, found ${names}.`);
}

/** A process that has ended may stay listed until its parent asks for its outcome; that is nothing left behind. */
function runs(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

/** The next process that passes the point kills itself there, once. */
export function armCrash(point: CrashPoint): void {
  rmSync(crashMarker(point), { force: true });
}

/** Whether the point has not struck since it was armed. */
export function crashIsArmed(point: CrashPoint): boolean {
  return !existsSync(crashMarker(point));
}

/** Nobody dies at the point any more, until it is armed again. */
export function disarmCrash(point: CrashPoint): void {
  mkdirSync(dirname(crashMarker(point)), { recursive: true });
  writeFileSync(crashMarker(point), 'not armed\n');
}

/** The caller's own settings stay out: tests shall not depend on them. */
function meshEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('CHIMERA_'));
  return {
    ...Object.fromEntries(own),
    [loaderVariable]: meshSecrets().loader,
    CHIMERA_CRASH_AT: crashPoints.join(','),
    CHIMERA_TEST_BUILD: buildStamp(),
  };
}

async function ensureRoles(adminUrl: string): Promise<void> {
  const passwords = meshSecrets();
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    for (const part of ['reader', 'loader'] as const) {
      const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [meshRoles[part]]);
      const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
      await client.query(`${verb} ROLE ${meshRoles[part]} LOGIN PASSWORD '${passwords[part]}'`);
    }
  } finally {
    await client.end();
  }
}
