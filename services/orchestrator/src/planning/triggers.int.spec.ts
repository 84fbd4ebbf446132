import { randomUUID } from 'node:crypto';
import {
  topics,
  type RunAbandoned,
  type RunRequested,
  type RunWaiting,
  type ScheduleMissed,
} from '@chimera/contracts';
import type { UnitOfWork } from '@chimera/persistence';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aConfiguration } from '../domain/plan.fixture.js';
import {
  SetClock,
  aDatabase,
  aPublication,
  aRequest,
  anOrchestrator,
  context,
  heartbeat,
  published,
} from './orchestrator.fixture.js';

const { orchestrator: events } = topics;
const hourMs = 3_600_000;
let work: UnitOfWork;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ work, close } = await aDatabase());
});

afterAll(() => close());

const configOf = (trigger: object): string =>
  JSON.stringify({ source: {}, dataset: {}, ingestion: { trigger } });
const daily = { kind: 'cron', schedule: '30 2 * * *', timeZone: 'Europe/Berlin' };

/** A pipeline with a trigger, seen at a time that the test moves. */
async function aTriggered(trigger: object, at = '2026-03-27T12:00:00Z', change: object = {}) {
  const clock = new SetClock(Date.parse(at));
  const service = anOrchestrator(work, clock);
  const { namespace, pipeline } = aRequest();
  const configured = aConfiguration({ namespace, pipeline, config: configOf(trigger), ...change });
  await service.configured.handle(configured, context());
  const runs = () => published<RunRequested>(work, events.runRequested, { pipeline });
  return { clock, service, configured, pipeline, runs };
}

const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

describe('a schedule', () => {
  it('fires each time once over a change of clocks, whichever of two instances looks, and says when next', async () => {
    const { clock, service, runs } = await aTriggered({ ...daily, missed: 'runEach' });
    const other = anOrchestrator(work, clock);
    const end = Date.parse('2026-03-31T12:00:00Z');
    for (; clock.at <= end; clock.at += hourMs / 4)
      await Promise.all([service.schedulePass.run(), other.schedulePass.run()]);
    expect((await runs()).map(({ trigger, dueAt }) => [trigger, iso(dueAt)])).toEqual([
      ['schedule', '2026-03-28T01:30:00.000Z'],
      ['schedule', '2026-03-29T01:00:00.000Z'],
      ['schedule', '2026-03-30T00:30:00.000Z'],
      ['schedule', '2026-03-31T00:30:00.000Z'],
    ]);
    clock.at = Date.parse('2026-03-31T23:30:00Z');
    expect(await service.schedulePass.run()).toBeLessThanOrEqual(hourMs);
  });

  it.each([
    ['skip', [], 0],
    ['runOnce', ['2026-03-30T00:30:00.000Z'], 1],
    ['runEach', ['2026-03-28T01:30:00.000Z', '2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z'], 3],
  ])('makes up for missed times as %s says, and tells them once', async (missed, dueAts, started) => {
    const { clock, service, pipeline, runs } = await aTriggered({ ...daily, missed });
    clock.at = Date.parse('2026-03-30T12:00:00Z');
    await Promise.all([service.schedulePass.run(), service.schedulePass.run()]);
    await service.schedulePass.run();
    expect((await runs()).map(({ dueAt }) => iso(dueAt))).toEqual(dueAts);
    expect(await published<ScheduleMissed>(work, events.scheduleMissed, { pipeline })).toMatchObject([
      { missed: 3, policy: missed, started, firstDueAt: Date.parse('2026-03-28T01:30:00Z') },
    ]);
  });

  it('runs for a time that is only late, also under skip', async () => {
    const { clock, service, pipeline, runs } = await aTriggered({ ...daily, missed: 'skip' });
    clock.at = Date.parse('2026-03-28T01:34:00Z');
    await service.schedulePass.run();
    expect(await runs()).toHaveLength(1);
    expect(await published(work, events.scheduleMissed, { pipeline })).toEqual([]);
  });

  it('takes effect at once when changed, and starts nothing when taken away', async () => {
    const { clock, service, configured, runs } = await aTriggered(daily);
    clock.at = Date.parse('2026-03-28T01:29:00Z');
    const hourly = { ...daily, schedule: '0 * * * *' };
    await service.configured.handle({ ...configured, configVersion: 2, config: configOf(hourly) }, context());
    clock.at = Date.parse('2026-03-28T02:00:30Z');
    await service.schedulePass.run();
    expect((await runs()).map(({ dueAt }) => iso(dueAt))).toEqual(['2026-03-28T02:00:00.000Z']);
    const manual = { ...configured, configVersion: 3, config: configOf({ kind: 'manual' }) };
    await service.configured.handle(manual, context());
    clock.at = Date.parse('2026-03-29T12:00:00Z');
    await service.schedulePass.run();
    expect(await runs()).toHaveLength(1);
  });

  it('keeps its place when something else of the pipeline is configured', async () => {
    const { clock, service, configured, runs } = await aTriggered(daily);
    clock.at = Date.parse('2026-03-28T01:31:00Z');
    await service.configured.handle({ ...configured, configVersion: 2 }, context());
    await service.schedulePass.run();
    expect((await runs()).map(({ dueAt }) => iso(dueAt))).toEqual(['2026-03-28T01:30:00.000Z']);
  });

  it('makes up after a pause for what was missed meanwhile', async () => {
    const { clock, service, configured, runs } = await aTriggered(daily);
    const { namespace, pipeline } = configured;
    const request = { requestId: randomUUID(), namespace, pipeline, requestedBy: 'ada', reason: '' };
    const asked = { ...request, acceptSchemaChange: false };
    await service.stateRequested.handle({ ...asked, state: 'paused' }, context());
    clock.at = Date.parse('2026-03-30T12:00:00Z');
    await service.schedulePass.run();
    expect(await runs()).toEqual([]);
    await service.stateRequested.handle({ ...asked, state: 'active' }, context());
    await service.schedulePass.run();
    expect((await runs()).map(({ dueAt }) => iso(dueAt))).toEqual(['2026-03-30T00:30:00.000Z']);
  });

  it('is folded into a run that waits, with the reason told', async () => {
    const { clock, service, configured, runs } = await aTriggered({ ...daily, schedule: '* * * * *' });
    for (let minute = 1; minute <= 3; minute += 1) {
      clock.at += 60_000;
      await service.schedulePass.run();
    }
    const [run, ...others] = await runs();
    expect(others).toEqual([]);
    await service.pass.run();
    const waits = await published<RunWaiting>(work, events.runWaiting, { runId: run!.runId });
    expect(waits.at(-1)?.detail).toContain('due 2 more times since; this run stands for them too.');
    expect(configured.pipeline).toBe(run!.pipeline);
  });
});

describe('an event', () => {
  it('starts the pipelines that wait for a dataset, once a publication', async () => {
    const dataset = `d_${randomUUID().slice(0, 8)}`;
    const { service, runs } = await aTriggered({ kind: 'dataset', dataset: `aviation/${dataset}` });
    const publication = { ...aPublication(aRequest()), dataset };
    for (let delivery = 0; delivery < 2; delivery += 1)
      await service.published.handle(publication, context());
    expect(await runs()).toMatchObject([
      { trigger: 'event', requestedBy: `version 1 of aviation/${dataset}`, dueAt: null },
    ]);
  });

  it('ends a circle of pipelines that start each other, and tells the owner', async () => {
    const [a, b] = [`a_${randomUUID().slice(0, 8)}`, `b_${randomUUID().slice(0, 8)}`];
    const first = await aTriggered({ kind: 'dataset', dataset: `aviation/${b}` }, undefined, { dataset: a });
    const second = await aTriggered({ kind: 'dataset', dataset: `aviation/${a}` }, undefined, { dataset: b });
    const { service, pipeline } = first;
    const begin = { ...aRequest(), pipeline };
    await service.requested.handle(begin, context());
    await service.published.handle({ ...aPublication(begin), dataset: a }, context());
    const [follower] = await second.runs();
    await service.published.handle({ ...aPublication(follower!), dataset: b }, context());
    expect(await first.runs()).toHaveLength(1);
    expect(await published<RunAbandoned>(work, events.runAbandoned, { pipeline })).toMatchObject([
      {
        code: 'CHIMERA_TRIGGER_CYCLE',
        message: expect.stringContaining(
          `aviation/${pipeline} -> aviation/${second.pipeline} -> aviation/${pipeline}`,
        ) as string,
      },
    ]);
  });

  it('starts a pipeline whose files changed, once a state of them, and no other', async () => {
    const { service, pipeline, runs } = await aTriggered({ kind: 'file' });
    const change = { namespace: 'aviation', pipeline, dataset: 'flights', fingerprint: 'f1', files: 2 };
    for (let delivery = 0; delivery < 2; delivery += 1) await service.sourceChanged.handle(change, context());
    expect(await runs()).toMatchObject([{ trigger: 'event', requestedBy: '2 files at the source' }]);
    const manual = await aTriggered({ kind: 'manual' });
    await service.sourceChanged.handle({ ...change, pipeline: manual.pipeline }, context());
    expect(await manual.runs()).toEqual([]);
  });

  it('makes a run of its own when the one before has begun', async () => {
    const { service, pipeline, runs } = await aTriggered({ kind: 'file' });
    const change = { namespace: 'aviation', pipeline, dataset: 'flights', files: 2 };
    await service.reported.handle({ ...heartbeat, slots: 1_000 }, context());
    await service.sourceChanged.handle({ ...change, fingerprint: 'f1' }, context());
    await service.pass.run();
    await service.sourceChanged.handle({ ...change, fingerprint: 'f2' }, context());
    await service.sourceChanged.handle({ ...change, fingerprint: 'f3' }, context());
    await service.pass.run();
    const [one, two, ...more] = await runs();
    expect(more).toEqual([]);
    expect(await service.state(one!.runId)).toMatchObject({ state: 'assigned' });
    expect(await service.state(two!.runId)).toMatchObject({ state: 'requested', waitingFor: 'pipeline' });
  });
});
