import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { environment as ownEnvironment, serviceNames, type Environment } from '@chimera/config';
import { MeshError } from '@chimera/contracts';
import { externalServers, stackKind } from '../external-stack.js';
import { readAddresses, type StackAddresses } from '../addresses.js';
import type { Progress } from '../cache/maven-jars.js';
import { stackLayout, type StackLayout } from '../layout.js';
import { hostEnvironment } from '../process/host-environment.js';
import { isRunning, type ProcessIdentity } from '../process/process-identity.js';
import { spawnProcess } from '../process/spawn.js';
import { lastLines } from '../process/start.js';
import { stopProcess } from '../process/stop.js';
import { readReport, type SupervisorReport } from '../supervisor/report.js';
import { handOver } from '../supervisor/hand-over.js';
import { withFileLock } from '../state/file-lock.js';
import { ProcessTable } from '../state/process-table.js';

/** How a stack is brought up. */
export interface UpOptions {
  /** Default `.chimera` of the repository. */
  readonly stateDir?: string;
  /** Waits until every service is ready. Default false: returns when the supervisor has begun. */
  readonly wait?: boolean;
  /** Gets each line of progress. */
  readonly progress?: Progress;
  /** Settings (`CHIMERA_*`) of the caller. Default the environment of this process. */
  readonly environment?: Environment;
  /** Milliseconds that `wait` waits. Default ten minutes: a first start downloads. */
  readonly waitMs?: number;
}

/**
 * Starts the supervisor of a stack unless it runs; one that was started with another build or other
 * settings is replaced. Leftovers of a supervisor that died are adopted or ended by the new one.
 * Throws `CHIMERA_STACK_FAILED` with what went wrong and the end of the log of the process concerned.
 */
export async function up(options: UpOptions = {}): Promise<StackAddresses | null> {
  const layout = stackLayout(options.stateDir);
  const environment = options.environment ?? ownEnvironment();
  const say = options.progress ?? (() => undefined);
  if (stackKind(environment) === 'external') externalServers(environment);
  const supervisor = await withFileLock(layout.upLock, 120_000, () =>
    ensureSupervisor(layout, environment, say),
  );
  if (options.wait === true) await untilUp(layout, supervisor, say, options.waitMs ?? 600_000);
  return readAddresses(layout);
}

async function ensureSupervisor(
  layout: StackLayout,
  environment: Environment,
  say: Progress,
): Promise<ProcessIdentity> {
  const table = new ProcessTable(layout);
  const settings = settingsOf(environment);
  const fingerprint = fingerprintOf(layout, settings);
  const running = table.running('supervisor');
  if (running !== null) {
    if (readReport(layout)?.fingerprint === fingerprint) return running;
    say('the build or the settings changed since the start: starting anew');
    await stopProcess(running, handOver, 10_000);
  }
  const spawned = await spawnProcess(supervisorSpec(layout, settings, fingerprint), layout.logs);
  await untilReporting(layout, spawned.identity);
  return spawned.identity;
}

function supervisorSpec(layout: StackLayout, settings: Record<string, string>, fingerprint: string) {
  const entry = join(layout.root, 'infra/stack/dist/supervisor/supervisor.main.js');
  return {
    name: 'supervisor',
    command: process.execPath,
    args: ['--max-old-space-size=96', '--max-semi-space-size=1', entry, layout.state, fingerprint],
    env: { ...hostEnvironment(), ...settings, MALLOC_ARENA_MAX: '2' },
    cwd: layout.state,
  };
}

/** Variables of the caller that services may see. */
function settingsOf(environment: Environment): Record<string, string> {
  const prefix = environment['CHIMERA_SECRET_ENV_PREFIX'] ?? 'CHIMERA_';
  const entries = Object.entries(environment).filter(
    ([name]) => name.startsWith('CHIMERA_') || name.startsWith(prefix),
  );
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** One-way, so that it can be kept on disk although settings hold secrets (Invariant 8): salted with the stack's own token. */
function fingerprintOf(layout: StackLayout, settings: Record<string, string>): string {
  const build = join(layout.root, '.chimera', 'build.json');
  const hash = createHash('sha256');
  for (const file of [layout.tokenFile, build]) if (existsSync(file)) hash.update(readFileSync(file));
  return hash.update(JSON.stringify(Object.entries(settings).sort())).digest('hex');
}

/** The report of an earlier supervisor must not be taken for the new one's: it writes its own before its record. */
async function untilReporting(layout: StackLayout, supervisor: ProcessIdentity): Promise<void> {
  const table = new ProcessTable(layout);
  while (isRunning(supervisor) && table.running('supervisor')?.pid !== supervisor.pid) await delay(20);
}

async function untilUp(
  layout: StackLayout,
  supervisor: ProcessIdentity,
  say: Progress,
  waitMs: number,
): Promise<void> {
  const deadline = performance.now() + waitMs;
  let told = 0;
  for (;;) {
    const report = readReport(layout);
    for (const line of report?.lines.slice(told) ?? []) say(line);
    told = report?.lines.length ?? 0;
    if (report?.phase === 'running' || (report?.phase === 'degraded' && servicesReady(layout))) return;
    if (report?.phase === 'failed' || report?.phase === 'degraded') throw notUp(report);
    if (!isRunning(supervisor)) throw supervisorGone(layout);
    if (performance.now() > deadline) throw tooLate(waitMs);
    await delay(100);
  }
}

/** A service that failed at first is started again, and may be ready by now. */
function servicesReady(layout: StackLayout): boolean {
  const table = new ProcessTable(layout);
  return serviceNames.every((name) => table.running(name)?.state === 'ready');
}

function notUp(report: SupervisorReport): MeshError {
  const reasons = report.failures.map(({ message }) => message).join('\n');
  const hint = report.failures.find((failure) => failure.hint !== undefined)?.hint;
  return new MeshError('CHIMERA_STACK_FAILED', 'stop', reasons, hint === undefined ? {} : { hint });
}

function supervisorGone(layout: StackLayout): MeshError {
  const tail = lastLines(join(layout.logs, 'supervisor.log'), 12).map((line) => `  ${line}`);
  return new MeshError(
    'CHIMERA_STACK_FAILED',
    'stop',
    `Expected the supervisor to run; it ended. The end of its log:\n${tail.join('\n')}`,
    {
      hint: 'Start again: ./chimera up --wait',
    },
  );
}

function tooLate(waitMs: number): MeshError {
  return new MeshError(
    'CHIMERA_STACK_FAILED',
    'stop',
    `Expected everything to be ready within ${waitMs / 1000} s.`,
    {
      hint: 'It goes on starting; look with ./chimera status.',
    },
  );
}
