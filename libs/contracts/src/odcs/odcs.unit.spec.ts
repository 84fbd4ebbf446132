import { readFileSync } from 'node:fs';
import { Ajv2019 } from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import type { Column, Rule } from '../generated/index.js';
import { odcsContract } from './odcs-contract.js';
import type { OdcsInput } from './odcs-input.js';

const published = JSON.parse(
  readFileSync(new URL('./published/odcs-v3.1.0.schema.json', import.meta.url), 'utf8'),
) as object;
const ajv = new Ajv2019({ strict: false, allErrors: true });
addFormats.default(ajv);
const validate = ajv.compile(published);

const column = (name: string, type: string, more: Partial<Column> = {}): Column => ({
  name,
  field: name,
  type,
  nativeType: type,
  nullable: true,
  keyPosition: null,
  description: null,
  classification: null,
  ...more,
});
const rule = (kind: string, columns: string[], parameters: Record<string, string> = {}): Rule => ({
  id: `${kind}-${columns.join('-')}`,
  rule: kind,
  columns,
  parameters,
  severity: kind === 'freshness' ? 'warn' : 'error',
  action: 'reject',
});

const rules = [
  rule('notNull', ['id', 'mail']),
  rule('unique', ['id']),
  rule('unique', ['id', 'day']),
  rule('range', ['fare'], { min: '0', max: '99999999999999999.99' }),
  rule('length', ['mail'], { min: '3' }),
  rule('pattern', ['mail'], { pattern: '@' }),
  rule('allowedValues', ['mail'], { values: '["a","b"]' }),
  rule('rowCount', [], { min: '1', max: '1' }),
  rule('rowCount', [], { min: '1', max: '10' }),
  rule('rowCount', [], { max: '10' }),
  rule('rowCountChange', [], { min: '-10' }),
  rule('reference', ['id'], { dataset: 'a/b', to: '["id"]' }),
  rule('freshness', ['day'], { maxAge: 'P1D' }),
  rule('compare', ['id', 'fare'], { operator: '<' }),
  rule('sql', [], { sql: 'SELECT 1 FROM {{version}} WHERE fare < 0;' }),
  rule('notNull', ['gone']),
];
const input: OdcsInput = {
  namespace: 'aviation',
  dataset: 'flights',
  urn: 'urn:li:dataset:(urn:li:dataPlatform:postgres,erp.public.flights,PROD)',
  team: 'sky',
  supportEmail: 'sky@example.org',
  description: 'Every flight',
  tags: ['travel'],
  contract: {
    version: 4,
    subject: 'chimera.data.aviation.flights.v2-value',
    schemaId: 7,
    loadTopic: 'l',
    loadSchemaId: 8,
    quarantineTopic: 'q',
    quarantineSchemaId: 9,
    columns: [
      column('id', 'int64', { nullable: false, keyPosition: 1 }),
      column('mail', 'text', { classification: 'pii', description: 'Where they write' }),
      column('fare', 'decimal(20,2)'),
      column('day', 'date'),
      ...['boolean', 'float64', 'time', 'timestamp', 'timestamptz', 'uuid', 'json', 'bytes'].map((type) =>
        column(`c_${type}`, type),
      ),
    ],
  },
  rules,
  pipeline: {
    name: 'erp_erp_flights',
    target: {
      kind: 'postgres',
      uri: 'postgres://db.example/lake',
      schema: 'public',
      relation: 'flights',
      mode: 'replace',
      partitionBy: { column: 'day', granularity: 'month' },
    },
    trigger: { kind: 'cron', schedule: '0 6 * * *', timeZone: 'Europe/Berlin' },
    sla: { expectedBy: '07:00', failBy: '08:00' },
    keptVersions: 3,
    priority: 2,
    onSchemaChange: 'hold',
  },
  published: true,
  source: { kind: 'postgres', name: 'public.flights' },
};

const faults = (document: unknown): unknown => (validate(document) ? [] : validate.errors);

describe('ODCS contract', () => {
  const document = odcsContract(input) as Record<string, never>;

  it.each([
    ['with everything', input],
    ['before a pipeline', { ...input, pipeline: null, rules: [], published: false, source: null }],
    ['with nothing declared', { ...input, description: null, tags: [], supportEmail: null }],
    [
      'with a promise in durations',
      { ...input, pipeline: { ...input.pipeline!, sla: { expectedBy: 'PT1H', failBy: 'PT2H' } } },
    ],
  ])('satisfies the published schema %s', (_, given) => {
    expect(faults(odcsContract(given))).toEqual([]);
  });

  it('would be found out by the published schema', () => {
    expect(faults({ ...document, kind: 'Contract' })).not.toEqual([]);
    expect(faults({ ...document, chimera: true })).not.toEqual([]);
  });

  it('carries version, owner, server, keys, classification and promises', () => {
    expect(document).toMatchObject({
      version: '2.4.0',
      status: 'active',
      team: { name: 'sky' },
      support: [{ channel: 'sky@example.org' }],
      servers: [{ type: 'postgres', host: 'db.example', port: 5432, database: 'lake', schema: 'public' }],
      slaProperties: [
        { property: 'frequency', value: '0 6 * * *' },
        { property: 'timeOfAvailability', value: '08:00' },
        { property: 'retention', value: 3 },
      ],
    });
    const [{ properties }] = document['schema'] as unknown as [{ properties: unknown[] }];
    expect(properties.slice(0, 4)).toMatchObject([
      {
        name: 'id',
        logicalType: 'integer',
        required: true,
        primaryKey: true,
        primaryKeyPosition: 1,
        unique: true,
      },
      { name: 'mail', classification: 'pii', logicalType: 'string' },
      { name: 'fare', logicalType: 'number' },
      { name: 'day', partitioned: true },
    ]);
  });

  it('says every rule once, at its column or at the table', () => {
    const [{ properties, quality }] = document['schema'] as unknown as [
      { properties: { name: string; quality?: object[] }[]; quality: object[] },
    ];
    const all = [...quality, ...properties.flatMap((one) => one.quality ?? [])] as { name: string }[];
    expect(new Set(all.map(({ name }) => name))).toEqual(new Set(rules.map(({ id }) => id)));
    expect(properties.find(({ name }) => name === 'fare')?.quality).toMatchObject([
      {
        type: 'sql',
        mustBe: 0,
        query: 'SELECT count(*) FROM ${table} WHERE "fare" < 0 OR "fare" > 99999999999999999.99',
      },
    ]);
    expect(quality).toContainEqual(
      expect.objectContaining({
        type: 'sql',
        query: 'SELECT count(*) FROM (SELECT 1 FROM ${table} WHERE fare < 0) AS broken',
      }),
    );
  });
});
