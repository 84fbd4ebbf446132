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
import { stagedEvent } from './fixtures/run-staged.fixture.js';
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
}, 120_000);
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
