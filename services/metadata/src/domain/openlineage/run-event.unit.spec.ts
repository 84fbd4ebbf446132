import { readdirSync, readFileSync } from 'node:fs';
import type { CheckResult, PipelineConfigured } from '@chimera/contracts';
import type { PipelineConfig } from '@chimera/intent';
import { testColumn } from '@chimera/testing';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { runEvent, type LineageRun } from './run-event.js';
import { awaitsChecks, endOf, type RunFacts } from './run-facts.js';

const folder = new URL('./published/', import.meta.url);
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
const schemas = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as { $id: string; $defs: object });
for (const schema of schemas) ajv.addSchema(schema);

/** Faults of a value by the schema that it says it follows; an unknown schema is a fault. */
function faultsOf(url: string, value: unknown): unknown[] {
  const validate = ajv.getSchema(url);
  if (validate === undefined) return [`no published schema ${url}`];
  return validate(value) === true ? [] : [...(validate.errors ?? [])];
}

type Facets = Record<string, { _schemaURL: string }>;
interface Event {
  readonly schemaURL: string;
  readonly run: { readonly facets: Facets };
  readonly job: { readonly facets: Facets };
  readonly inputs: readonly { readonly facets: Facets; readonly inputFacets: Facets }[];
  readonly outputs: readonly { readonly facets: Facets; readonly outputFacets: Facets }[];
}

/** Of the event and of every facet in it. */
function allFaults(event: Event): unknown[] {
  const groups = [
    event.run.facets,
    event.job.facets,
    ...event.inputs.flatMap(({ facets, inputFacets }) => [facets, inputFacets]),
    ...event.outputs.flatMap(({ facets, outputFacets }) => [facets, outputFacets]),
  ];
  const facets = groups.flatMap((group) => Object.values(group));
  return [
    ...faultsOf(event.schemaURL, event),
    ...facets.flatMap((facet) => faultsOf(facet._schemaURL, facet)),
  ];
}

const at = new Date('2026-01-01T06:00:00Z');
const runId = '7b0e1c9e-7f0b-4f43-9a33-6b1e0a4c3a11';
const about = {
  runId,
  attempt: 1,
  namespace: 'aviation',
  pipeline: 'erp_erp_flights',
  dataset: 'flights',
  version: 3,
};
const owner = { team: 'sky', supportEmail: 's@example.org' };
const ledger = { read: 10, staged: 8, quarantined: 1, filtered: 1, deduplicated: 0, sourceCount: 10 };
const check: CheckResult = {
  id: 'mail-known',
  check: 'notNull',
  columns: ['contact'],
  severity: 'error',
  passed: false,
  expected: 'no nulls',
  observed: '1 null',
  failingRows: 1,
  samples: ['secret-key-4711'],
};
const configured = {
  event: {
    ...owner,
    urn: 'u',
    sourceColumns: [testColumn('id', 'int64'), testColumn('mail', 'text', { description: 'Where to write' })],
    contract: { columns: [testColumn('id', 'int64'), testColumn('contact', 'text')] },
  } as unknown as PipelineConfigured,
  config: {
    source: { kind: 'postgres', uri: 'postgres://erp.example:5433/erp', user: 'reader', password: 'env:P' },
    dataset: { name: 'flights', from: 'public.flights' },
    ingestion: {
      target: {
        kind: 'postgres',
        uri: 'postgres://db.example/lake',
        schema: 'public',
        relation: 'flights',
        mode: 'replace',
      },
      transforms: [
        { do: 'mask', column: 'mail', with: 'hash' },
        { do: 'rename', column: 'mail', to: 'contact' },
        { do: 'filter', expression: 'id > 0' },
      ],
    },
  } as unknown as PipelineConfig,
};
const known = <M>(message: M) => ({ at, message });
const early = { team: '', contract: null, rules: [], parts: 1, load: [] };
const started = known({ ...about, ...early, supervisor: 's', rowsExpected: null });
const assessed = known({ ...about, ...owner, passed: true, checks: [check], usage: [] });
const published = known({
  ...about,
  ...owner,
  urn: 'u',
  target: 't',
  relation: 'r',
  ledger,
  usage: [],
  wallMillis: 1,
});
const rejected = known({
  ...about,
  ...owner,
  urn: 'u',
  failedChecks: [check],
  lastGoodVersion: 2,
  ledger,
  usage: [],
});
const abandoned = known({
  ...about,
  ...owner,
  attempts: 3,
  code: 'CHIMERA_SOURCE_REFUSED',
  message: 'refused',
  hint: '',
});
const cancelled = known({ ...about, ...owner, requestedBy: 'ada', reason: '' });
const asked = known({ ...about, requestedBy: 'ada', parameters: '{}', rerunOf: runId.replace('7b', '8c') });
const requested = known({
  ...about,
  trigger: 'schedule',
  requestedBy: 'clock',
  parameters: '{}',
  dueAt: at.getTime(),
});

const runOf = (facts: RunFacts, more: Partial<LineageRun> = {}): LineageRun => ({
  runId,
  namespace: 'aviation',
  pipeline: 'erp_erp_flights',
  facts,
  configured,
  ...more,
});
const event = (...given: Parameters<typeof runEvent>): Event => runEvent(...given) as Event;

describe('OpenLineage run event', () => {
  const complete = event(runOf({ asked, requested, started, assessed, published }), 'COMPLETE', at);

  it.each([
    ['of a start', event(runOf({ started }), 'START', at)],
    [
      'of a start asked for by a schedule and a rerun',
      event(runOf({ asked, requested, started }), 'START', at),
    ],
    ['of a complete run', complete],
    ['of a run that failed its checks', event(runOf({ started, assessed, rejected }), 'FAIL', at)],
    ['of an abandoned run', event(runOf({ abandoned }), 'FAIL', at)],
    ['of a cancelled run', event(runOf({ cancelled }), 'ABORT', at)],
    ['of an unknown pipeline', event(runOf({ published }, { configured: null }), 'COMPLETE', at)],
  ])('satisfies the published schemas %s', (_, given) => expect(allFaults(given)).toEqual([]));

  it('would be found out by the published schemas', () => {
    expect(allFaults({ ...complete, run: { facets: {} } } as Event)).not.toEqual([]);
    const facets = { parent: { ...complete.run.facets['parent']!, run: null } };
    expect(allFaults({ ...complete, run: { ...complete.run, facets } } as Event)).not.toEqual([]);
  });

  it('names places as OpenLineage does, rows on both sides and where columns come from', () => {
    expect(complete).toMatchObject({
      run: { facets: { nominalTime: {}, parent: { run: { runId: asked.message.rerunOf } } } },
      inputs: [
        {
          namespace: 'postgres://erp.example:5433',
          name: 'erp.public.flights',
          inputFacets: {
            inputStatistics: { rowCount: 10 },
            dataQualityAssertions: { assertions: [{ name: 'mail-known', success: false, column: 'mail' }] },
          },
        },
      ],
      outputs: [
        {
          namespace: 'postgres://db.example:5432',
          name: 'lake.public.flights',
          facets: {
            version: { datasetVersion: '3' },
            columnLineage: {
              fields: {
                contact: {
                  inputFields: [{ field: 'mail', transformations: [{ type: 'DIRECT', masking: true }] }],
                },
              },
              dataset: [{ field: 'id', transformations: [{ type: 'INDIRECT', subtype: 'FILTER' }] }],
            },
          },
          outputFacets: { outputStatistics: { rowCount: 8 } },
        },
      ],
    });
  });

  it('says why a run failed, and nothing that readers do not see', () => {
    const failed = event(runOf({ started, assessed, rejected }), 'FAIL', at);
    expect(failed.run.facets['errorMessage']).toMatchObject({
      message: 'CHIMERA_QUALITY_FAILED: mail-known (no nulls)',
    });
    expect(failed.outputs[0]!.outputFacets).toEqual({});
    expect(JSON.stringify([complete, failed])).not.toMatch(/4711|env:P|reader/);
  });
});

describe('end of a run', () => {
  it.each([
    [{ started }, null],
    [{ published }, 'COMPLETE'],
    [{ rejected }, 'FAIL'],
    [{ abandoned }, 'FAIL'],
    [{ cancelled }, 'ABORT'],
  ])('%# is told as it is', (facts, type) => expect(endOf(facts)?.type ?? null).toBe(type));

  it('waits for the checks of a verdict only', () => {
    expect([{ published }, { published, assessed }, { abandoned }, { started }].map(awaitsChecks)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
