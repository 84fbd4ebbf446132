import type { Ledger, PipelineConfigured } from '@chimera/contracts';
import type { PipelineConfig } from '@chimera/intent';
import { outputOrigins } from '../column-origins.js';
import { sourceColumnNames, sourcePlace, targetPlace } from '../places.js';
import {
  assertionsFacet,
  columnLineageFacet,
  errorFacet,
  facet,
  producer,
  runEventSchema,
  schemaFacet,
  testFacet,
} from './facets.js';
import type { RunEnd, RunFacts } from './run-facts.js';

/** The run that an event is about. */
export interface LineageRun {
  readonly runId: string;
  readonly namespace: string;
  readonly pipeline: string;
  readonly facts: RunFacts;
  /** How the pipeline is configured; null while it is unknown, and then the event names no datasets. */
  readonly configured: { readonly event: PipelineConfigured; readonly config: PipelineConfig } | null;
}

/** An OpenLineage 2-0-2 run event. */
export function runEvent(run: LineageRun, eventType: 'START' | RunEnd, at: Date): object {
  const { runId, namespace, pipeline } = run;
  return {
    eventType,
    eventTime: at.toISOString(),
    producer,
    schemaURL: runEventSchema,
    run: { runId, facets: runFacets(run, eventType) },
    job: { namespace, name: pipeline, facets: jobFacets(run) },
    inputs: inputs(run, eventType),
    outputs: outputs(run, eventType),
  };
}

function runFacets({ namespace, pipeline, facts }: LineageRun, eventType: string): object {
  const dueAt = facts.requested?.message.dueAt ?? null;
  const parent = facts.asked?.message.rerunOf ?? null;
  const job = { namespace, name: pipeline };
  const error = eventType === 'START' ? null : errorOf(facts);
  return {
    ...(dueAt === null
      ? {}
      : {
          nominalTime: facet('1-0-1', 'NominalTimeRunFacet', {
            nominalStartTime: new Date(dueAt).toISOString(),
          }),
        }),
    ...(parent === null
      ? {}
      : {
          parent: facet('1-2-0', 'ParentRunFacet', {
            run: { runId: parent },
            job,
            root: { run: { runId: parent }, job },
          }),
        }),
    ...(error === null ? {} : { errorMessage: errorFacet(error) }),
    ...(eventType === 'START' || facts.assessed === undefined
      ? {}
      : { test: testFacet(facts.assessed.message.checks) }),
  };
}

/** What keeps readers from a new version, without values. */
function errorOf({ published, rejected, abandoned, cancelled }: RunFacts): string | null {
  if (published !== undefined) return null;
  if (rejected !== undefined) {
    const failed = rejected.message.failedChecks.map(({ id, expected }) => `${id} (${expected})`);
    return `CHIMERA_QUALITY_FAILED: ${failed.join('; ')}`;
  }
  if (abandoned !== undefined) return `${abandoned.message.code}: ${abandoned.message.message}`;
  return cancelled === undefined
    ? null
    : `Cancelled by ${cancelled.message.requestedBy}${cancelled.message.reason === '' ? '.' : `: ${cancelled.message.reason}`}`;
}

function jobFacets({ configured }: LineageRun): object {
  const team = configured?.event.team;
  return {
    jobType: facet('2-0-4', 'JobTypeJobFacet', {
      processingType: 'BATCH',
      integration: 'CHIMERA',
      jobType: 'JOB',
      emissionPattern: { eventTrigger: 'EVENT_BASED', eventContentMode: 'ACCUMULATIVE' },
    }),
    ...(team === undefined
      ? {}
      : {
          ownership: facet('1-0-1', 'OwnershipJobFacet', {
            owners: [{ name: `team:${team}`, type: 'OWNER' }],
          }),
        }),
  };
}

function inputs({ configured, facts }: LineageRun, eventType: string): readonly object[] {
  if (configured === null) return [];
  const { event, config } = configured;
  const ended = eventType !== 'START';
  const ledger = ledgerOf(facts);
  const origins = outputOrigins(sourceColumnNames(event), config.ingestion.transforms);
  const sourceOf = (name: string): string | null => {
    const from = origins.columns.find(({ column }) => column === name)?.from ?? [];
    return from.length === 1 ? from[0]! : null;
  };
  const columns = event.sourceColumns.length > 0 ? event.sourceColumns : event.contract.columns;
  return [
    {
      ...sourcePlace(config),
      facets: { schema: schemaFacet(columns) },
      inputFacets: {
        ...(ended && ledger !== null
          ? { inputStatistics: facet('1-0-0', 'InputStatisticsInputDatasetFacet', { rowCount: ledger.read }) }
          : {}),
        ...(ended && facts.assessed !== undefined
          ? { dataQualityAssertions: assertionsFacet(facts.assessed.message.checks, sourceOf) }
          : {}),
      },
    },
  ];
}

function outputs({ configured, facts }: LineageRun, eventType: string): readonly object[] {
  if (configured === null) return [];
  const { event, config } = configured;
  const origins = outputOrigins(sourceColumnNames(event), config.ingestion.transforms);
  const published = eventType === 'COMPLETE' ? facts.published?.message : undefined;
  return [
    {
      ...targetPlace(config),
      facets: {
        schema: schemaFacet(event.contract.columns),
        columnLineage: columnLineageFacet(sourcePlace(config), origins, event.contract.columns),
        ...(published === undefined
          ? {}
          : {
              version: facet('1-0-1', 'DatasetVersionDatasetFacet', {
                datasetVersion: String(published.version),
              }),
            }),
      },
      // Readers see nothing of a version that was not published, so nothing was written for them.
      outputFacets:
        published === undefined
          ? {}
          : {
              outputStatistics: facet('1-0-2', 'OutputStatisticsOutputDatasetFacet', {
                rowCount: published.ledger.staged,
              }),
            },
    },
  ];
}

function ledgerOf({ published, rejected }: RunFacts): Ledger | null {
  return (published ?? rejected)?.message.ledger ?? null;
}
