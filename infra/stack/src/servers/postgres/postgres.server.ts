import { execFile } from 'node:child_process';
import { chownSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MeshError } from '@chimera/contracts';
import type { ProcessSpec } from '../../process/process-spec.js';
import type { ServerContext } from '../server-context.js';
import { isInitialized, postgresHome, prepareHome, type PostgresHome } from './postgres-home.js';

const execute = promisify(execFile);

/** Name of the superuser. */
export const superuser = 'chimera_admin';

/** Durable and sized for a machine that also runs the mesh; logical so that changes can be captured later. */
const settings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  max_connections: '200',
  shared_buffers: '256MB',
  work_mem: '16MB',
  maintenance_work_mem: '256MB',
  max_wal_size: '4GB',
  wal_level: 'logical',
  wal_compression: 'pglz',
  checkpoint_timeout: '15min',
  fsync: 'on',
  max_parallel_maintenance_workers: '2',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  log_min_error_statement: 'panic',
};

/** Describes the embedded Postgres; its data folder is made at the first call. */
export async function postgresServer(context: ServerContext): Promise<ProcessSpec> {
  const home = postgresHome(context.layout);
  prepareHome(home);
  if (!isInitialized(home)) await initialize(home, context);
  const port = context.ports.postgres;
  const options = Object.entries({ ...settings, port: String(port) }).flatMap(([key, value]) => [
    '-c',
    `${key}=${value}`,
  ]);
  return {
    name: 'postgres',
    kind: 'server',
    command: join(home.native, 'bin', 'postgres'),
    args: ['-D', home.data, ...options],
    env: { LC_ALL: 'C', TZ: 'UTC' },
    cwd: home.data,
    port,
    ready: () => Promise.resolve(isReady(home)),
    readyWithinMs: 120_000,
    stopSignal: 'SIGINT',
    stopWithinMs: 30_000,
    ...(home.user === undefined ? {} : { user: home.user }),
  };
}

/** Line 8 of postmaster.pid is what pg_ctl itself waits for. A crashed server leaves the file: its first line must be alive. */
function isReady(home: PostgresHome): boolean {
  try {
    const lines = readFileSync(join(home.data, 'postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(lines[0]), 0);
    return lines[7]?.trim() === 'ready';
  } catch {
    return false; // no file yet, or its process is gone
  }
}

async function initialize(home: PostgresHome, context: ServerContext): Promise<void> {
  const draft = `${home.data}.part`;
  rmSync(draft, { recursive: true, force: true });
  rmSync(home.data, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  const passwordFile = `${draft}.password`;
  writeFileSync(passwordFile, context.credentials.password(superuser), { mode: 0o600 });
  if (home.user !== undefined)
    for (const path of [draft, passwordFile]) chownSync(path, home.user.uid, home.user.gid);
  try {
    await runInitdb(home, draft, passwordFile);
    // A crash in the middle leaves the draft only, never half a data folder.
    await execute('mv', [draft, home.data]);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function runInitdb(home: PostgresHome, data: string, passwordFile: string): Promise<void> {
  const args = [
    '-D',
    data,
    '-U',
    superuser,
    `--pwfile=${passwordFile}`,
    '-A',
    'scram-sha-256',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '--no-instructions',
    '--data-checksums',
  ];
  try {
    await execute(join(home.native, 'bin', 'initdb'), args, {
      ...(home.user ?? {}),
      cwd: data,
      env: { LC_ALL: 'C', TZ: 'UTC' },
    });
  } catch (cause) {
    const said = (cause as { stderr?: string }).stderr ?? String(cause);
    throw new MeshError(
      'CHIMERA_STACK_FAILED',
      'stop',
      `Expected initdb to make ${data}; it said: ${said.trim()}`,
      {
        hint: 'Check free disk space and the rights of the folder.',
        cause,
      },
    );
  }
}
