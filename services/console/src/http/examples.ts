import { datasetView } from '../domain/dataset-view.js';
import { pipelineView } from '../domain/pipeline-view.js';
import { runView, type StoredFact } from '../domain/run-view.js';

const at = '2026-03-01T08:00:02.000Z';
const runId = '0d3ff0e6-2a3c-4f6e-9d0a-5ab3f7d9c001';
const ledger = { read: 8, staged: 7, quarantined: 1, filtered: 0, deduplicated: 0 };
const place = { namespace: 'aviation', pipeline: 'flights_flights_flights', dataset: 'flights', version: 1 };

const fact = (name: string, data: Record<string, unknown>): StoredFact => ({
  fact: name,
  ordinal: 1,
  at,
  data,
});

/** A run as the console derives it from its events, so that no example can differ from what is answered. */
export const run = runView(runId, [
  fact('asked', { ...place, requestedBy: 'ada', rerunOf: null }),
  fact('requested', { ...place, trigger: 'manual', parameters: '{}', dueAt: null }),
  fact('assigned', place),
  fact('started', place),
  fact('progressed', { rowsRead: 8, rowsStaged: 7 }),
  fact('staged', { ledger }),
  fact('assessed', { checks: [{ id: 'ledger', check: 'ledger', severity: 'error', passed: true }] }),
  fact('published', { ledger, relation: 'public.flights', target: { kind: 'postgres', database: 'dwh' } }),
]);

/** A pipeline, likewise. */
export const pipeline = pipelineView(
  'aviation/flights_flights_flights',
  [
    fact('configured', {
      ...{ dataset: 'flights', intent: 'flights', team: 'aviation-data', configVersion: 1, priority: 5 },
      ...{ trigger: { kind: 'manual' }, way: { kind: 'full' }, declarationValidUntil: '2099-12-31' },
      target: { kind: 'postgres', uri: 'postgres://warehouse:5432/dwh' },
    }),
  ],
  run,
  Date.parse(at),
);

const urn = 'urn:li:dataset:(urn:li:dataPlatform:postgres,ops.public.flights,PROD)';
const subject = 'chimera.data.aviation.flights.v1-value';

/** A dataset, likewise. */
export const dataset = datasetView('aviation', 'flights', [
  fact('registered', {
    ...{ urn, team: 'aviation-data', sourceKind: 'postgres', physicalName: 'public.flights', rowEstimate: 8 },
    ...{ description: 'One row per flight.', tags: ['gold'], properties: { kind: 'table' } },
    contract: { version: 1, subject, columns: [{ name: 'id', type: 'int64' }] },
  }),
  fact('configured', { pipeline: 'flights_flights_flights', rules: [{ id: 'all-there', rule: 'rowCount' }] }),
  fact('published', { version: 1, relation: 'public.flights', target: { kind: 'postgres' }, ledger }),
]);

/** A version in the history of a dataset. */
export const version = { version: 1, state: 'published', at, runId, ledger };

/** An event of the tail. */
export const event = {
  seq: 4711,
  id: '6f7c8a0e-91b5-4c19-8b0f-1f2d3c4b5a69',
  type: 'chimera.ingestion.version-published.v1',
  time: at,
  subject: 'aviation/flights_flights_flights',
  correlationId: runId,
  causationId: null,
  actor: 'ada',
  data: { version: 1 },
};
