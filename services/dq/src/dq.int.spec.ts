import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { topics, type Rule, type RunStaged } from '@chimera/contracts';
import { addSums, emptySum, formatSum, parseSum } from '@chimera/dataplane';
import {
  eventually,
  meshAround,
  testColumn,
  uniqueName,
  type MeshAround,
  type TextRow,
} from '@chimera/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DqProcess, buildService } from './fixtures/dq-process.fixture.js';
import { stagedEvent, startedEvent } from './fixtures/run-staged.fixture.js';
import { aContract, aRule, chunkOf, stage } from './fixtures/staged-rows.fixture.js';

let mesh: MeshAround;
let dq: DqProcess;

beforeAll(async () => {
  buildService();
  mesh = await meshAround({
    service: 'dq',
    migrations: new URL('../migrations/', import.meta.url),
    hears: [topics.dq.runAssessed],
    ownBroker: true,
  });
  dq = await DqProcess.start(mesh.environment);
}, 240_000);
afterAll(async () => {
  await dq.stop();
  await mesh.close();
});

const columns = [testColumn('id', 'int64', { nullable: false })];
const good: readonly TextRow[] = [['1'], ['2'], ['3']];

async function stagedRun(rows: readonly TextRow[], rules: readonly Rule[]): Promise<RunStaged> {
  const contract = aContract(`chimera.load.dq.${uniqueName('ds')}`, columns);
  const staged = await stage(mesh.kafka, contract, [[chunkOf(columns, rows)]]);
  const sum = staged.segments.reduce((all, { checksum }) => addSums(all, parseSum(checksum)), emptySum);
  return stagedEvent(staged, formatSum(sum), { rules: [...rules] });
}

const verdictsOn = ({ runId }: RunStaged) =>
  mesh.heard(topics.dq.runAssessed).filter(({ message }) => message.runId === runId);
const verdictOn = (run: RunStaged) =>
  eventually(
    () => {
      const [verdict] = verdictsOn(run);
      if (verdict === undefined) throw new RangeError('no verdict yet');
      return verdict;
    },
    { deadlineMs: 45_000 },
  );

describe('dq service', () => {
  it('passes a good version once, although it is told twice that it is staged', async () => {
    const run = await stagedRun(good, [aRule('unique', ['id']), aRule('rowCount', [], { min: '1' })]);
    const cause = await mesh.publish(topics.ingestion.runStaged, run, { correlationId: 'flow-1' });
    await mesh.publish(topics.ingestion.runStaged, run);
    const { message, headers } = await verdictOn(run);
    expect(message).toMatchObject({ passed: true, version: run.version, usage: [{ role: 'checker' }] });
    expect(message.checks.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['ledger', 'receipt', 'schemaConformity', 'unique-id', 'rowCount-']),
    );
    expect(headers).toMatchObject({ ce_causationid: cause, ce_correlationid: 'flow-1' });

    // A later run of the same pipeline is handled after the repetition: by then a second verdict would be here.
    const later = await stagedRun(good, []);
    await mesh.publish(topics.ingestion.runStaged, later);
    await verdictOn(later);
    expect(verdictsOn(run)).toHaveLength(1);
    expect(await mesh.sql.query('SELECT passed FROM assessments WHERE run_id = $1', [run.runId])).toEqual([
      { passed: true },
    ]);
  });

  it('fails a version by its rules, with counts and samples, and lets a warning pass', async () => {
    const rules = [
      aRule('unique', ['id']),
      { ...aRule('range', ['id'], { max: '1' }), severity: 'warn' },
      { ...aRule('notNull', ['id']), action: 'quarantine' },
    ];
    const run = await stagedRun([...good, ['3']], rules);
    await mesh.publish(topics.ingestion.runStaged, run);
    const { message } = await verdictOn(run);
    expect(message.passed).toBe(false);
    expect(message.checks.filter(({ passed }) => !passed)).toMatchObject([
      { id: 'unique-id', severity: 'error', failingRows: 1, samples: ['3'] },
      { id: 'range-id', severity: 'warn', failingRows: 3, samples: ['2', '3', '3'] },
    ]);
    expect(message.checks.some(({ check }) => check === 'notNull')).toBe(false);
  });

  it('refuses a version with a rule that it does not know, saying which it does', async () => {
    const run = await stagedRun(good, [aRule('looksNice', ['id'])]);
    await mesh.publish(topics.ingestion.runStaged, run);
    const { message } = await verdictOn(run);
    expect(message).toMatchObject({ passed: false });
    expect(message.checks.find(({ id }) => id === 'checked')).toMatchObject({
      passed: false,
      observed: expect.stringMatching(/notNull.*"looksNice"/),
    });
  });

  it('checks again when the checker is killed, and leaves nothing on the disk', async () => {
    const run = await stagedRun(good, [aRule('unique', ['id'])]);
    await mesh.publish(topics.ingestion.runStaged, run);
    const pid = await eventually(
      () => {
        const [checker] = dq.checkers();
        if (checker === undefined) throw new RangeError('no checker yet');
        return checker;
      },
      { everyMs: 10 },
    );
    process.kill(pid, 'SIGKILL');
    const { message } = await verdictOn(run);
    expect(message).toMatchObject({ passed: true });
    expect(message.usage[0]!.pid).not.toBe(pid);
    const spilled = join(mesh.folder, 'checks');
    expect(existsSync(spilled) ? readdirSync(spilled) : []).toEqual([]);
  });
});

describe('rows that are followed before they are staged', () => {
  /** Checkers kept from other checks would hide who follows. */
  async function withoutOthers(): Promise<void> {
    for (const pid of dq.checkers()) process.kill(pid, 'SIGKILL');
    await eventually(() => expect(dq.checkers()).toEqual([]), { deadlineMs: 45_000 });
  }

  /** A run is told to have started, and a checker that was not there before follows it. */
  async function followed(run: RunStaged): Promise<number> {
    const before = dq.checkers();
    await mesh.publish(topics.ingestion.runStarted, startedEvent(run));
    return eventually(
      () => {
        const [checker] = dq.checkers().filter((pid) => !before.includes(pid));
        if (checker === undefined) throw new RangeError('nobody follows yet');
        return checker;
      },
      { deadlineMs: 45_000, everyMs: 20 },
    );
  }

  it('are judged by the checker that followed them, once, however often their start is told', async () => {
    await withoutOthers();
    const run = await stagedRun([...good, ['3']], [aRule('unique', ['id'])]);
    const pid = await followed(run);
    await mesh.publish(topics.ingestion.runStarted, startedEvent(run));
    await mesh.publish(topics.ingestion.runStaged, run);
    const { message } = await verdictOn(run);
    expect(message).toMatchObject({ passed: false, usage: [{ role: 'checker', pid }] });
    expect(message.checks.find(({ id }) => id === 'unique-id')).toMatchObject({ failingRows: 1 });
    // Told after the verdict, their start leads to nothing: the next run's follower is the only new process.
    await mesh.publish(topics.ingestion.runStarted, startedEvent(run));
    const next = await stagedRun(good, []);
    await withoutOthers();
    await followed(next);
    await eventually(() => expect(dq.checkers()).toHaveLength(1));
    await mesh.publish(topics.ingestion.runStaged, next);
    expect((await verdictOn(next)).message.passed).toBe(true);
  });

  it('are judged all the same when their follower is killed, or their segments are others', async () => {
    await withoutOthers();
    const killed = await stagedRun(good, []);
    process.kill(await followed(killed), 'SIGKILL');
    await mesh.publish(topics.ingestion.runStaged, killed);
    expect((await verdictOn(killed)).message.passed).toBe(true);

    await withoutOthers();
    const run = await stagedRun(good, []);
    await followed(run);
    const [segment] = run.segments;
    const lie = { ...run, segments: [{ ...segment!, checksum: '00000000000000aa' }] };
    await mesh.publish(topics.ingestion.runStaged, lie);
    expect((await verdictOn(run)).message).toMatchObject({ passed: false });
  });

  it('are left when the attempt fails, or a newer attempt begins', async () => {
    await withoutOthers();
    const failing = await stagedRun(good, []);
    const first = await followed(failing);
    const { namespace, pipeline, dataset, version, runId, attempt } = failing;
    const failure = { code: 'CHIMERA_WORKER_LOST', message: 'no', hint: 'no', retryable: true, usage: [] };
    const about = { namespace, pipeline, dataset, version, runId, attempt };
    await mesh.publish(topics.ingestion.runFailed, { ...about, ...failure });
    await eventually(() => expect(dq.checkers()).not.toContain(first), { deadlineMs: 45_000 });

    const second = await followed({ ...failing, attempt: 2 });
    const third = await followed({ ...failing, attempt: 3 });
    await eventually(() => expect(dq.checkers()).not.toContain(second), { deadlineMs: 45_000 });
    expect(dq.checkers()).toContain(third);
  });

  it('are judged after a restart in the middle', async () => {
    await withoutOthers();
    const run = await stagedRun(good, []);
    await followed(run);
    await dq.stop();
    dq = await DqProcess.start(mesh.environment);
    await mesh.publish(topics.ingestion.runStaged, run);
    expect((await verdictOn(run)).message.passed).toBe(true);
  });
});
