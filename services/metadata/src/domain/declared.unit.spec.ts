import type { SourcePart } from '@chimera/intent';
import { testColumn } from '@chimera/testing';
import { describe, expect, it } from 'vitest';
import { declaredOf, withDeclaration } from './declared.js';

const part = (kind: 'csv' | 'postgres', dataset: object): SourcePart =>
  ({ source: { kind, uri: 'file:/x' }, datasets: [{ name: 'people', from: 'people', ...dataset }] }) as never;

describe('what the intent declares', () => {
  it.each([
    ['csv', {}, false],
    ['csv', { schema: [{ name: 'id', type: 'int64' }] }, true],
    ['postgres', {}, true],
  ] as const)('of kind %s with %j has a confirmed schema: %s', (kind, dataset, confirmed) => {
    expect(declaredOf(part(kind, dataset), 'people').schemaConfirmed).toBe(confirmed);
  });

  it('puts confirmed classification on columns; none overrules', () => {
    const declared = declaredOf(
      part('postgres', { classification: { mail: 'pii', note: 'none' } }),
      'people',
    );
    const harvested = {
      name: 'people',
      physicalName: 'people',
      platform: 'postgres',
      urnName: 'db.people',
      columns: [testColumn('mail', 'text'), testColumn('note', 'text'), testColumn('constructor', 'text')],
      rowEstimate: null,
      sizeBytes: null,
      properties: {},
    };
    const { columns } = withDeclaration(harvested, declared);
    expect(columns.map(({ classification }) => classification)).toEqual(['pii', null, null]);
  });
});
