import { metadataChangeProposals, type Column } from '@chimera/contracts';
import { RejectedMessageError } from '@chimera/contracts';
import { assertFitsContract } from '@chimera/messaging';
import { testColumn } from '@chimera/testing';
import { describe, expect, it } from 'vitest';
import { decideContract } from './contract-decision.js';
import { proposalsOf, type CataloguedDataset } from './datahub/dataset-aspects.js';
import { faultOf } from './fault.js';
import { urnOf } from './harvested.js';

const columns = [
  testColumn('id', 'int64', { nullable: false, keyPosition: 1, nativeType: 'bigint' }),
  testColumn('fare', 'decimal(10,2)', { description: 'What was paid' }),
];

describe('contract decision', () => {
  const current = { version: 4, columns };

  it('creates the first version', () => {
    expect(decideContract(null, columns)).toEqual({ change: 'created', version: 1 });
  });

  it.each<[string, readonly Column[]]>([
    ['the same', columns],
    ['another comment', [columns[0]!, { ...columns[1]!, description: 'Fare' }]],
    ['another native name of the same type', [{ ...columns[0]!, nativeType: 'int8' }, columns[1]!]],
  ])('changes nothing for %s', (_, found) => {
    expect(decideContract(current, found)).toEqual({ change: 'unchanged', version: 4 });
  });

  it.each<[string, readonly Column[]]>([
    ['a column more', [...columns, testColumn('day', 'date')]],
    ['a column less', columns.slice(0, 1)],
    ['another type', [columns[0]!, { ...columns[1]!, type: 'decimal(12,2)' }]],
    ['another nullability', [columns[0]!, { ...columns[1]!, nullable: false }]],
    ['another key', [{ ...columns[0]!, keyPosition: null }, columns[1]!]],
    ['another order', columns.toReversed()],
  ])('makes the next version for %s', (_, found) => {
    expect(decideContract(current, found)).toEqual({ change: 'evolved', version: 5 });
  });
});

describe('DataHub proposals', () => {
  const dataset: CataloguedDataset = {
    urn: urnOf({ platform: 'postgres', urnName: 'erp.public.flights' }),
    platform: 'postgres',
    name: 'flights',
    qualifiedName: 'erp.public.flights',
    team: 'ops',
    columns,
    properties: { comment: 'x'.repeat(10_000) },
    tags: ['travel, air'],
    description: 'Every flight',
    harvest: 'aviation/flights@2',
  };
  const proposals = proposalsOf(dataset, new Date(1_700_000_000_000));
  const aspect = (name: string): Record<string, unknown> => {
    const { aspect: found } = proposals.find(({ aspectName }) => aspectName === name)!;
    return JSON.parse(found!.value.toString()) as Record<string, unknown>;
  };

  it('fit the official schema, one an aspect', () => {
    for (const proposal of proposals) assertFitsContract(metadataChangeProposals, proposal);
    expect(proposals.map(({ aspectName }) => aspectName)).toEqual([
      'status',
      'datasetProperties',
      'schemaMetadata',
      'ownership',
      'globalTags',
    ]);
    for (const proposal of proposals)
      expect(proposal).toMatchObject({
        entityType: 'dataset',
        entityUrn: 'urn:li:dataset:(urn:li:dataPlatform:postgres,erp.public.flights,PROD)',
        changeType: 'UPSERT',
        aspect: { contentType: 'application/json' },
        systemMetadata: { runId: 'aviation/flights@2' },
      });
  });

  it('describe columns with native types and keys', () => {
    expect(aspect('schemaMetadata')).toMatchObject({
      platform: 'urn:li:dataPlatform:postgres',
      primaryKeys: ['id'],
      fields: [
        {
          fieldPath: 'id',
          nullable: false,
          nativeDataType: 'bigint',
          isPartOfKey: true,
          type: { type: { 'com.linkedin.schema.NumberType': {} } },
        },
        { fieldPath: 'fare', description: 'What was paid', isPartOfKey: false },
      ],
    });
  });

  it('name the owner and keep properties short', () => {
    expect(aspect('ownership')).toMatchObject({ owners: [{ owner: 'urn:li:corpGroup:ops' }] });
    const { customProperties } = aspect('datasetProperties') as { customProperties: { comment: string } };
    expect(customProperties.comment).toHaveLength(4_000);
  });

  it('carry tags and confirmed classification, of the dataset and of columns', () => {
    const classified = columns.map((one, index) => (index === 1 ? { ...one, classification: 'pii' } : one));
    const found = proposalsOf({ ...dataset, columns: classified }, new Date(0));
    const content = (name: string): unknown =>
      JSON.parse(found.find(({ aspectName }) => aspectName === name)!.aspect!.value.toString());
    expect(content('globalTags')).toEqual({
      tags: [{ tag: 'urn:li:tag:travel__air' }, { tag: 'urn:li:tag:pii' }],
    });
    expect(content('schemaMetadata')).toMatchObject({
      fields: [{ fieldPath: 'id' }, { fieldPath: 'fare', globalTags: { tags: [{ tag: 'urn:li:tag:pii' }] } }],
    });
    expect(content('datasetProperties')).toMatchObject({ description: 'Every flight' });
  });

  it('know every column type', () => {
    const types = ['boolean', 'int32', 'float32', 'float64', 'text', 'bytes', 'date', 'time', 'timestamp'];
    const all = [...types, 'timestamptz', 'uuid', 'json'].map((type) => testColumn(type, type));
    for (const proposal of proposalsOf({ ...dataset, columns: all }, new Date(0)))
      expect(proposal.aspect!.value.toString()).not.toContain('undefined');
  });
});

describe('fault', () => {
  it('keeps what a mesh error says', () => {
    const error = new RejectedMessageError('CHIMERA_SOURCE_CREDENTIALS', 'no', { hint: 'do' });
    expect(faultOf(error)).toMatchObject({ code: 'CHIMERA_SOURCE_CREDENTIALS', message: 'no', hint: 'do' });
  });

  it('keeps a fault, and fills what it leaves open', () => {
    expect(faultOf({ code: 'C', path: '/datasets/0', message: 'm', hint: 'h' })).toEqual({
      code: 'C',
      path: '/datasets/0',
      message: 'm',
      expected: null,
      found: null,
      hint: 'h',
    });
  });

  it('takes anything else for a fault of ours', () => {
    expect(faultOf(new TypeError('odd'))).toMatchObject({ code: 'CHIMERA_INTERNAL', message: 'odd' });
    expect(faultOf('odd')).toMatchObject({ code: 'CHIMERA_INTERNAL', message: 'odd' });
  });
});
