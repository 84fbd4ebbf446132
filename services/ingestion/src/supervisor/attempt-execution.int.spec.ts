import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TransientError } from '@chimera/contracts';
import { WarmPool } from '@chimera/hosting';
import { eventually } from '@chimera/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { anAssignment, config } from '../domain/assignment.fixture.js';
import { AttemptExecution } from './attempt-execution.js';
import type { LoadTopics } from './load-topics.js';
import type { Marks } from './marks.js';
import { TaskBuilder } from './task-builder.js';
import { WorkerProcess } from './worker-process.js';
import { WorkerWatch } from './worker-watch.js';

const entry = fileURLToPath(new URL('./scripted-worker.fixture.mjs', import.meta.url));
const mebibyte = 1024 * 1024;
const stateDirectory = mkdtempSync(join(tmpdir(), 'attempts-'));
const started: WorkerProcess[] = [];

afterEach(async () => {
  const over = new TransientError('CHIMERA_WORKER_LOST', 'The test is over.');
  await Promise.all(started.splice(0).map((worker) => worker.kill(over)));
});

/** Keeps workers that hold less than `mostMb` for their next task. */
function aPool(mostMb = 1_000): WarmPool<WorkerProcess> {
  const start = (): WorkerProcess => {
    const worker = WorkerProcess.start({ entry, heapMb: 200 });
    started.push(worker);
    return worker;
  };
  return new WarmPool({ start, mostTasks: 3, mostBytes: mostMb * mebibyte, idleMs: 60_000, mostIdle: 4 });
}

/** An attempt whose workers follow scripts. */
function anAttempt(
  reader: string,
  writer: string,
  limits: {
    memoryMb?: number;
    stallMs?: number;
    mark?: string;
    pool?: WarmPool<WorkerProcess>;
    team?: string;
  } = {},
) {
  const settings = {
    brokers: [],
    bulkClient: 'platformatic' as const,
    loadCompression: 'none' as const,
    stateDirectory,
    fileRoots: [],
    logLevel: 'info' as const,
    crashAt: null,
  };
  const { memoryMb = 400, stallMs = 30_000, mark, pool = aPool(), team = 'data' } = limits;
  const tools = {
    loadTopics: {
      prepare: async () => ({ clusterId: 'c', segmentStart: [{ partition: 0, offset: 0 }] }),
    } as unknown as LoadTopics,
    tasks: new TaskBuilder(settings, { resolve: () => Promise.reject(new TypeError('no secrets here')) }, 2),
    marks: { of: () => Promise.resolve(mark ?? null) } as unknown as Marks,
    replays: { of: () => Promise.resolve(null) },
    pool,
    watch: new WorkerWatch({ memoryBytes: memoryMb * mebibyte, stallMs }),
    loadAheadBytes: 100,
  };
  const way = mark === undefined ? config.ingestion.way : { kind: 'delta' as const, column: 'id' };
  const assigned = anAssignment({
    runId: randomUUID(),
    team,
    dataset: JSON.stringify({ reader, writer }),
    config: JSON.stringify({ ...config, ingestion: { ...config.ingestion, way } }),
  });
  const opened: (number | null)[] = [];
  const execution = new AttemptExecution(tools, assigned, {
    onOpened: ({ rowsExpected }) => opened.push(rowsExpected),
    onDiffers: () => undefined,
  });
  const cancel = new AbortController();
  return { execution, opened, cancel, outcome: () => execution.execute(cancel.signal) };
}

function roles(execution: AttemptExecution): string[] {
  return execution
    .usage()
    .map((usage) => usage.role)
    .sort();
}

async function allGone(): Promise<void> {
  await eventually(() => expect(started.filter((worker) => worker.alive)).toEqual([]));
}

function pids(execution: AttemptExecution): number[] {
  return execution
    .usage()
    .map((usage) => usage.pid)
    .sort();
}

describe('an attempt with real processes', () => {
  it('is staged when both workers did their part and the ledger balances', async () => {
    const { execution, opened, outcome } = anAttempt('open read', 'parts stage');
    const staged = await outcome();
    expect(staged).toMatchObject({
      ledger: { read: 10, staged: 10 },
      loadClusterId: 'c',
      receipt: { checksum: 'ab' },
    });
    expect(opened).toEqual([10]);
    expect(roles(execution)).toEqual(['reader', 'writer']);
    for (const usage of execution.usage()) expect(usage.pid).toBeGreaterThan(0);
  });

  it('fails unbalanced, once for all, when a row is missing (Invariant 10)', async () => {
    const { outcome } = anAttempt('open read:11', 'parts stage');
    await expect(outcome()).rejects.toMatchObject({
      code: 'CHIMERA_LEDGER_UNBALANCED',
      disposition: 'reject',
    });
  });

  it('fails as lost when the reader is killed, and ends the writer', async () => {
    const { outcome } = anAttempt('open die', 'parts hang');
    await expect(outcome()).rejects.toMatchObject({ code: 'CHIMERA_WORKER_LOST', disposition: 'retry' });
    await allGone();
  });

  it('starts a writer that died alone again, and tells it how many parts there are', async () => {
    const { execution, outcome } = anAttempt('open read', 'die:3 parts stage');
    await expect(outcome()).resolves.toMatchObject({ ledger: { staged: 10 } });
    expect(roles(execution)).toEqual(['reader', 'writer', 'writer', 'writer', 'writer']);
  });

  it('gives up a writer that keeps dying', async () => {
    const { outcome } = anAttempt('open read', 'die:4 parts stage');
    await expect(outcome()).rejects.toMatchObject({ code: 'CHIMERA_WORKER_LOST' });
  });

  it('tells the writer how the mark moves once the reader is done, and again after a restart', async () => {
    const move = 'mark:{"before"="7","after"="42"}';
    const { execution, outcome } = anAttempt('open read', `parts ${move} die:1 stage`, { mark: '7' });
    await expect(outcome()).resolves.toMatchObject({ ledger: { staged: 10 } });
    expect(roles(execution)).toEqual(['reader', 'writer', 'writer']);
    const nothingNew = anAttempt('open read', 'parts mark:null stage', { mark: '42' });
    await expect(nothingNew.outcome()).resolves.toBeDefined();
  });

  it('takes the error of a worker as it is', async () => {
    const { outcome } = anAttempt('fail:CHIMERA_SOURCE_CREDENTIALS', 'hang');
    await expect(outcome()).rejects.toMatchObject({
      code: 'CHIMERA_SOURCE_CREDENTIALS',
      disposition: 'reject',
    });
    await allGone();
  });

  it('ends a worker that grows beyond its memory, and keeps its figures (Invariant 11)', async () => {
    const { execution, outcome } = anAttempt('open eat', 'hang', { memoryMb: 300 });
    await expect(outcome()).rejects.toMatchObject({ code: 'CHIMERA_WORKER_MEMORY', disposition: 'retry' });
    const reader = execution.usage().find((usage) => usage.role === 'reader');
    expect(reader?.peakMemoryBytes).toBeGreaterThan(300 * mebibyte);
    expect(reader?.cpuSeconds).toBeGreaterThan(0);
  });

  it('ends a worker that makes no progress', async () => {
    const { outcome } = anAttempt('open hang', 'parts hang', { stallMs: 500 });
    await expect(outcome()).rejects.toMatchObject({ code: 'CHIMERA_WORKER_STALLED' });
    await allGone();
  });

  it('holds the reader while the writer is too far behind, and lets it go on (Invariant 11)', async () => {
    const { outcome } = anAttempt('open moved:500 held proceeded read', 'parts moved:1 moved:480 stage');
    await expect(outcome()).resolves.toBeDefined();
  });

  it('ends with the reason it is cancelled for, and leaves no process', async () => {
    const { cancel, outcome, opened } = anAttempt('open hang', 'parts hang');
    const ended = outcome();
    const expectation = expect(ended).rejects.toMatchObject({ code: 'CHIMERA_WRITER_FENCED' });
    await eventually(() => expect(opened).toHaveLength(1));
    cancel.abort(new TransientError('CHIMERA_WRITER_FENCED', 'A newer attempt was assigned.'));
    await expectation;
    await allGone();
  });
});

describe('workers kept warm', () => {
  it('do the next run of their team, with figures of their own and nothing of the run before', async () => {
    const pool = aPool();
    const first = anAttempt('open spend:300 swell:150 read', 'parts stage', { pool });
    await first.outcome();
    // A worker that still knew the parts of the run before would stage before this reader has opened.
    const second = anAttempt('fresh open read', 'fresh parts stage', { pool });
    await expect(second.outcome()).resolves.toMatchObject({ ledger: { staged: 10 } });
    expect(pids(second.execution)).toEqual(pids(first.execution));
    const cpu = (execution: AttemptExecution): number =>
      execution.usage().reduce((sum, usage) => sum + usage.cpuSeconds, 0);
    expect(cpu(first.execution)).toBeGreaterThan(0.3);
    expect(cpu(second.execution)).toBeLessThan(0.3);
    const peak = (execution: AttemptExecution): number =>
      Math.max(...execution.usage().map((usage) => usage.peakMemoryBytes));
    expect(peak(first.execution)).toBeGreaterThan(peak(second.execution) + 100 * mebibyte);
  });

  it('never work for another team (Invariant 12)', async () => {
    const pool = aPool();
    const first = anAttempt('open read', 'parts stage', { pool });
    await first.outcome();
    const other = anAttempt('open read', 'parts stage', { pool, team: 'sales' });
    await other.outcome();
    for (const pid of pids(other.execution)) expect(pids(first.execution)).not.toContain(pid);
  });

  it('are replaced when they hold more than they may', async () => {
    const pool = aPool(120);
    const first = anAttempt('open keep:150 read', 'parts stage', { pool });
    await first.outcome();
    const second = anAttempt('open read', 'parts stage', { pool });
    await second.outcome();
    const leaking = first.execution.usage().find(({ role }) => role === 'reader')!.pid;
    expect(pids(second.execution)).not.toContain(leaking);
    await eventually(() => expect(started.find(({ pid }) => pid === leaking)!.alive).toBe(false));
  });

  it('end with an attempt whose ledger does not balance, although each did its part (Invariant 10)', async () => {
    const { outcome } = anAttempt('open read:11', 'parts stage', { pool: aPool() });
    await expect(outcome()).rejects.toMatchObject({ code: 'CHIMERA_LEDGER_UNBALANCED' });
    await allGone();
  });

  it('that are killed between two runs are noticed: another does the run', async () => {
    const pool = aPool();
    const first = anAttempt('open read', 'parts stage', { pool });
    await first.outcome();
    for (const pid of pids(first.execution)) process.kill(pid, 'SIGKILL');
    // At once: the supervisor has not heard of their end.
    const second = anAttempt('open read', 'parts stage', { pool });
    await expect(second.outcome()).resolves.toMatchObject({ ledger: { staged: 10 } });
    expect(roles(second.execution)).toEqual(['reader', 'writer']);
    for (const pid of pids(second.execution)) expect(pids(first.execution)).not.toContain(pid);
  });
});
