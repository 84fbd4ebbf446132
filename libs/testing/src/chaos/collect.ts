import { topics } from '@chimera/contracts';
import { decodeQuarantinedRow } from '@chimera/dataplane';
import type { Mesh } from '../mesh/mesh.js';
import type { MeshDatabase } from '../mesh/mesh-database.js';
import type { TopicEvent } from '../mesh/mesh-topics.js';
import type { OtherRun, PipelineHistory, PublishedRun, SetAside } from './oracle/history.js';
import { settled } from './settled.js';
import { rowColumns, type ChaosRow } from './workload/row.js';
import type { WorkloadPart } from './workload/workload.js';

type Publication = TopicEvent<typeof topics.ingestion.versionPublished>;

/** Brings together what is known of a pipeline once everything is quiet. */
export async function pipelineHistory(
  mesh: Mesh,
  target: MeshDatabase,
  part: WorkloadPart,
): Promise<PipelineHistory> {
  const { source, pipeline, observer } = part;
  await lateRunsEnd(mesh, part);
  const published = await publishedRuns(mesh, target, part);
  return {
    kind: pipeline.kind,
    truth: source.truth,
    readsAll: source.kind.way.kind === 'full',
    target: await rowsOf(target, pipeline.relation),
    observations: observer.observations,
    published: await withNotices(mesh, source.name, published),
    setAside: await setAside(mesh, pipeline.quarantineTopic),
    otherRuns: await otherRuns(mesh, part, published),
  };
}

/** Before the books are read: a run that is published while the rest is brought together would be in neither list. */
async function lateRunsEnd(mesh: Mesh, { driver }: WorkloadPart): Promise<void> {
  const late = driver.runs.filter(({ publishedAt }) => publishedAt === null);
  await Promise.all(late.map(({ runId }) => fateOf(mesh, runId)));
}

async function rowsOf(target: MeshDatabase, relation: string): Promise<readonly ChaosRow[]> {
  const columns = rowColumns.map(([name, type]) => (type === 'bigint' ? `${name}::text` : name)).join(', ');
  const rows = await target.query<Record<string, string | number>>(
    `SELECT ${columns} FROM public.${relation}`,
  );
  return rows.map((row) => {
    const cells = rowColumns.map(([name, type]) => [name, type === 'text' ? row[name] : Number(row[name])]);
    return Object.fromEntries(cells) as ChaosRow;
  });
}

/** By the target's own books, with what the mesh told of each. */
async function publishedRuns(
  mesh: Mesh,
  target: MeshDatabase,
  { pipeline }: WorkloadPart,
): Promise<readonly PublishedRun[]> {
  const books = await target.query<{ runId: string; attempt: number; version: number }>(
    `SELECT run_id AS "runId", attempt, version::int FROM _chimera.versions
       WHERE relation_name = $1 AND published_at IS NOT NULL ORDER BY version`,
    [pipeline.relation],
  );
  const look = async (): Promise<readonly PublishedRun[]> => {
    const events = await mesh.topics.events(
      topics.ingestion.versionPublished,
      (event) => event.pipeline === pipeline.pipeline,
    );
    return books.map((book) =>
      publishedRun(
        book,
        events.filter(({ message }) => message.runId === book.runId),
      ),
    );
  };
  return settled(look, (runs) => runs.every(({ eventIds }) => eventIds.length > 0));
}

function publishedRun(
  book: { runId: string; attempt: number; version: number },
  events: readonly Publication[],
): PublishedRun {
  const none = { read: 0, staged: 0, quarantined: 0, filtered: 0, deduplicated: 0, sourceCount: null };
  const eventIds = [...new Set(events.map(({ headers }) => headers['ce_id'] ?? ''))];
  return { ...book, ledger: events[0]?.message.ledger ?? none, eventIds, noticeIds: [] };
}

/** Notices come a while after what they tell of; after the deadline what has not come is missing. */
async function withNotices(
  mesh: Mesh,
  name: string,
  runs: readonly PublishedRun[],
): Promise<readonly PublishedRun[]> {
  const look = (): readonly PublishedRun[] => {
    const mails = mesh.mails(`${name}@example.org`);
    return runs.map((run) => {
      const about = mails.filter(({ subject }) => subject.includes(`: version ${run.version} published`));
      return { ...run, noticeIds: [...new Set(about.map(({ messageId }) => messageId))] };
    });
  };
  return settled(look, (found) => found.every(({ noticeIds }) => noticeIds.length > 0));
}

async function setAside(mesh: Mesh, topic: string): Promise<readonly SetAside[]> {
  const records = await mesh.topics.records(topic);
  return records.map(({ value }) => {
    const { runId, attempt, row } = decodeQuarantinedRow(value);
    return { runId, attempt, id: Number.isInteger(Number(row['id'] ?? NaN)) ? Number(row['id']) : null };
  });
}

/** Waits for the end of what was asked for and is not published. */
async function otherRuns(
  mesh: Mesh,
  { driver }: WorkloadPart,
  published: readonly PublishedRun[],
): Promise<PipelineHistory['otherRuns']> {
  const known = new Set(published.map(({ runId }) => runId));
  const others = driver.runs.filter(({ runId }) => !known.has(runId));
  return Promise.all(others.map(async ({ runId }) => ({ runId, ...(await fateOf(mesh, runId)) })));
}

async function fateOf(mesh: Mesh, runId: string): Promise<Omit<OtherRun, 'runId'>> {
  const look = (): Promise<RunAnswer> => mesh.api.get<RunAnswer>('console', `/v1/runs/${runId}`);
  const unknown = (error: unknown): RunAnswer => ({
    state: 'unknown',
    waitingFor: String(error),
    finishedAt: null,
    failure: null,
  });
  const run = await settled(look, ({ finishedAt }) => finishedAt !== null, 30_000).catch(unknown);
  const { state, failure } = run;
  if (failure !== null) return { state, code: failure.code, why: `${failure.code}: ${failure.message}` };
  return { state, code: null, why: `waits for ${run.waitingFor ?? 'nothing'}` };
}

interface RunAnswer {
  readonly state: string;
  readonly waitingFor: string | null;
  readonly finishedAt: string | null;
  readonly failure: { readonly code: string; readonly message: string } | null;
}
