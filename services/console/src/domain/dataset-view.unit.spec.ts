import { odcsContract } from '@chimera/contracts';
import { testColumn } from '@chimera/testing';
import { describe, expect, it } from 'vitest';
import { datasetView } from './dataset-view.js';
import { factsOf } from './facts.js';
import { odcsInput } from './odcs-input.js';
import type { StoredFact } from './run-view.js';

const at = '2026-01-01T00:00:00.000Z';
const contract = (version: number, ...names: string[]) => ({
  version,
  subject: 'chimera.data.aviation.flights.v1-value',
  schemaId: version,
  columns: names.map((name) => testColumn(name, 'int64')),
  loadTopic: 'l',
  loadSchemaId: 1,
  quarantineTopic: 'q',
  quarantineSchemaId: 1,
});
const about = {
  namespace: 'aviation',
  dataset: 'flights',
  urn: 'u',
  team: 'sky',
  supportEmail: 's@example.org',
};

function factsFrom(...events: readonly (readonly [string, Record<string, unknown>])[]): StoredFact[] {
  return events.flatMap(([name, message]) =>
    factsOf({
      id: 'e',
      name,
      type: name,
      time: new Date(at),
      subject: 's',
      correlationId: 'c',
      causationId: null,
      actor: 'a',
      message: { ...about, ...message },
    }).map(({ fact, ordinal, data }) => ({ fact, ordinal, at, data })),
  );
}

const registered = [
  'metadata.dataset-registered',
  {
    intentVersion: 1,
    contract: contract(1, 'id'),
    properties: {},
    tags: ['travel'],
    description: 'All',
    sourceKind: 'postgres',
    physicalName: 'public.flights',
  },
] as const;
const changed = (version: number, differences: string[]) =>
  [
    'metadata.contract-changed',
    {
      version,
      cause: 'schema-change',
      compatibility: 'FULL',
      differences,
      subject: 's',
      contract: contract(version, 'id', 'x'),
    },
  ] as const;
const configured = [
  'intake.pipeline-configured',
  {
    pipeline: 'p',
    configVersion: 1,
    rules: [],
    contract: contract(1, 'ident'),
    config: JSON.stringify({
      source: { kind: 'postgres', uri: 'postgres://h/d', password: 'env:SECRET' },
      ingestion: {
        target: {
          kind: 'postgres',
          uri: 'postgres://me:secret@db.example/lake',
          password: 'env:SECRET',
          schema: 'public',
          relation: 'flights',
          mode: 'replace',
        },
        trigger: { kind: 'manual' },
        retention: { versions: 3 },
        priority: 5,
        sla: null,
      },
    }),
  },
] as const;

describe('dataset view', () => {
  it('shows the newest contract and every version with its differences, in whatever order they came', () => {
    const view = datasetView(
      'aviation',
      'flights',
      factsFrom(changed(2, ['Column x was added.']), registered, changed(1, [])),
    );
    expect(view).toMatchObject({
      description: 'All',
      tags: ['travel'],
      contract: { version: 2 },
      contracts: [
        { version: 2, cause: 'schema-change', differences: ['Column x was added.'] },
        { version: 1, differences: [] },
      ],
    });
  });

  it('makes the contract document of what readers see, and keeps nothing of credentials', () => {
    const facts = factsFrom(registered, configured);
    const document = odcsContract(odcsInput('aviation', 'flights', facts)!) as Record<string, unknown>;
    expect(document).toMatchObject({
      status: 'draft',
      tags: ['travel'],
      schema: [{ properties: [{ name: 'ident' }] }],
      servers: [{ host: 'db.example', database: 'lake' }],
    });
    expect(JSON.stringify([facts, document])).not.toMatch(/secret/i);
  });

  it('has no document before a contract is known', () => {
    expect(odcsInput('aviation', 'flights', [])).toBeNull();
  });
});
