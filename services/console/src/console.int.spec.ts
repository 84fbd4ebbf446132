import { randomUUID } from 'node:crypto';
import { consoleConfig, loadConfig } from '@chimera/config';
import { topics } from '@chimera/contracts';
import { startService, type RunningService } from '@chimera/hosting';
import { UnitOfWork } from '@chimera/persistence';
import { eventually, meshAround, uniqueName, type MeshAround } from '@chimera/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppModule } from './app.module.js';
import type { ObservedEvent } from './domain/observed-event.js';
import { ProjectionRepository } from './repositories/projection.repository.js';

const migrations = new URL('../migrations/', import.meta.url);

let mesh: MeshAround;
let service: RunningService;
let work: UnitOfWork;
const projections = new ProjectionRepository();

beforeAll(async () => {
  mesh = await meshAround({ service: 'console', migrations, hears: [], ownBroker: true });
  const config = loadConfig(consoleConfig, mesh.environment);
  service = await startService({ config, module: AppModule, migrations, group: uniqueName('console') });
  work = service.app.get(UnitOfWork);
}, 90_000);
afterAll(async () => {
  await service.stop();
  await mesh.close();
});

const origin = { correlationId: 'test', causationId: null, actor: 'test', traceparent: null };
const apply = (...events: readonly ObservedEvent[]) =>
  work.run(origin, (tx) => projections.apply(tx, events));

async function get(path: string) {
  const response = await fetch(new URL(path, service.url), {
    headers: { authorization: `Bearer ${mesh.token}` },
  });
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, type: response.headers.get('content-type'), body };
}

/** The life of a run that needs a second attempt. */
function lifeOf(runId: string, namespace: string): readonly ObservedEvent[] {
  const base = { runId, namespace, pipeline: 'p', dataset: 'flights', version: 3 };
  const ledger = { read: 5, staged: 5, quarantined: 0, filtered: 0, deduplicated: 0, sourceCount: null };
  const steps: readonly (readonly [string, object])[] = [
    ['intake.run-start-requested', { requestedBy: 'ada' }],
    ['orchestrator.run-requested', { trigger: 'manual', requestedBy: 'ada' }],
    ['orchestrator.run-assigned', { attempt: 1 }],
    ['ingestion.run-started', { attempt: 1 }],
    ['ingestion.run-progressed', { attempt: 1, elapsedMillis: 100, rowsRead: 1 }],
    ['ingestion.run-progressed', { attempt: 1, elapsedMillis: 900, rowsRead: 4 }],
    ['ingestion.run-failed', { attempt: 1, code: 'CHIMERA_WORKER_LOST', message: 'gone', hint: 'wait' }],
    ['orchestrator.run-assigned', { attempt: 2 }],
    ['ingestion.run-started', { attempt: 2 }],
    ['ingestion.run-progressed', { attempt: 2, elapsedMillis: 50, rowsRead: 5 }],
    ['ingestion.run-staged', { attempt: 2, ledger }],
    ['dq.run-assessed', { attempt: 2, passed: true, checks: [] }],
    ['ingestion.version-published', { attempt: 2, relation: 'public.flights', ledger }],
  ];
  return steps.map(([name, message], index) => ({
    id: randomUUID(),
    name,
    type: `chimera.${name}.v1`,
    time: new Date(Date.UTC(2026, 0, 1, 0, 0, index)),
    subject: `${namespace}/p`,
    correlationId: runId,
    causationId: null,
    actor: 'ada',
    message: { ...base, ...message },
  }));
}

const shuffled = <T>(values: readonly T[]): readonly T[] =>
  values
    .map((value) => ({ value, order: Math.random() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ value }) => value);

/** What the API says about a run and its dataset, without what two runs must differ in. */
async function pictureOf(runId: string, namespace: string): Promise<unknown> {
  const run = (await get(`/v1/runs/${runId}`)).body;
  const timeline = (run['timeline'] as { type: string; data: unknown }[]).map(({ type, data }) => ({
    type,
    data,
  }));
  const dataset = (await get(`/v1/datasets/${namespace}/flights`)).body;
  const list = (await get(`/v1/runs?namespace=${namespace}`)).body;
  const text = JSON.stringify([{ ...run, timeline }, dataset, list]);
  return JSON.parse(text.replaceAll(runId, 'run').replaceAll(namespace, 'namespace'));
}

describe('projections', () => {
  it('are the same from events in any order, one by one or together, and repeated', async () => {
    const [straight, mixed] = [randomUUID(), randomUUID()];
    const [first, second] = [uniqueName('ns'), uniqueName('ns')];
    await apply(...lifeOf(straight, first));
    const life = lifeOf(mixed, second);
    for (const event of shuffled([...life, ...life])) await apply(event);
    await apply(...shuffled(life));
    const picture = await pictureOf(straight, first);
    expect(picture).toMatchObject([
      {
        state: 'published',
        attempt: 2,
        requestedAt: '2026-01-01T00:00:00.000Z',
        finishedAt: '2026-01-01T00:00:12.000Z',
        progress: { rowsRead: 5 },
        failure: null,
      },
      { published: { version: 3, rows: 5 }, versions: [{ version: 3, state: 'published' }] },
      { runs: [{ state: 'published' }] },
    ]);
    expect(await pictureOf(mixed, second)).toEqual(picture);
  });

  it('lists runs by when they began, not by which event came first', async () => {
    const namespace = uniqueName('ns');
    const [older, newer] = [randomUUID(), randomUUID()];
    const later = (events: readonly ObservedEvent[]) =>
      events.map((event) => ({ ...event, time: new Date(event.time.getTime() + 5_000) }));
    await apply(...lifeOf(older, namespace).slice(-1));
    await apply(...later(lifeOf(newer, namespace)));
    await apply(...lifeOf(older, namespace));
    const { runs } = (await get(`/v1/runs?namespace=${namespace}`)).body as { runs: { runId: string }[] };
    expect(runs.map(({ runId }) => runId)).toEqual([newer, older]);
  });

  it('keep texts with NUL, which Postgres does not', async () => {
    const namespace = uniqueName('ns');
    const [event] = lifeOf(randomUUID(), namespace);
    const message = {
      namespace,
      dataset: 'flights',
      intentVersion: 1,
      contract: { columns: [{ name: 'a\0b' }] },
    };
    await apply({ ...event!, id: 'n\0ul', name: 'metadata.dataset-registered', message });
    expect((await get(`/v1/datasets/${namespace}/flights`)).body).toMatchObject({
      contract: { columns: [{ name: 'a\ufffdb' }] },
    });
  });
});

interface Tail {
  readonly events: readonly { readonly id: string; readonly seq: number; readonly correlationId: string }[];
  readonly next: number;
}
const tail = async (after: number, waitSeconds = 0): Promise<Tail> =>
  (await get(`/v1/events?after=${after}&waitSeconds=${waitSeconds}&limit=1000`)).body as unknown as Tail;

describe('live tail', () => {
  it('wakes a reader that waits', async () => {
    const { next } = await tail(-1);
    const correlationId = randomUUID();
    const started = performance.now();
    const waiting = (async () => {
      for (let after = next; ;) {
        const page = await tail(after, 20);
        if (page.events.some((event) => event.correlationId === correlationId))
          return performance.now() - started;
        after = page.next;
      }
    })();
    const request = {
      namespace: uniqueName('ns'),
      pipeline: 'p',
      runId: randomUUID(),
      requestedBy: 'ada',
      parameters: '{}',
      rerunOf: null,
    };
    await mesh.publish(topics.intake.runStartRequested, request, { correlationId });
    expect(await waiting).toBeLessThan(10_000);
  });

  it('answers with nothing when nothing comes in time', async () => {
    const end = Number.MAX_SAFE_INTEGER;
    expect(await tail(end, 1)).toEqual({ events: [], next: end });
  });

  it('skips nothing while many write at once', async () => {
    const batches = Array.from({ length: 20 }, () => lifeOf(randomUUID(), uniqueName('ns')));
    const audited = batches.flat().filter(({ name }) => name !== 'ingestion.run-progressed');
    const wanted = new Set(audited.map(({ id }) => id));
    const { next } = await tail(-1);
    const writing = Promise.all(batches.map((batch) => apply(...batch)));
    const seqs: number[] = [];
    let after = next;
    await eventually(
      async () => {
        const page = await tail(after);
        after = page.next;
        for (const { id, seq } of page.events) {
          wanted.delete(id);
          seqs.push(seq);
        }
        expect(wanted.size).toBe(0);
      },
      { everyMs: 1, deadlineMs: 20_000 },
    );
    await writing;
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
  });
});

describe('what is not there', () => {
  it.each([
    ['/v1/runs/nope', 404, 'CHIMERA_RUN_UNKNOWN', 'run list'],
    ['/v1/datasets/ns/nope', 404, 'CHIMERA_DATASET_UNKNOWN', 'dataset list'],
    ['/v1/events?after=x', 400, 'CHIMERA_USAGE', ''],
    ['/v1/runs?limit=0', 400, 'CHIMERA_USAGE', ''],
  ])('%s is a problem with status %i', async (path, status, code, hint) => {
    const answer = await get(path);
    expect(answer).toMatchObject({ status, body: { code, detail: expect.stringContaining('Expected') } });
    expect(answer.type).toContain('application/problem+json');
    if (hint !== '') expect(answer.body['hint']).toContain(hint);
  });
});
