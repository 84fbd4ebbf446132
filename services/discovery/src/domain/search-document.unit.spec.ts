import { describe, expect, it } from 'vitest';
import type { DatasetRegistered } from '@chimera/contracts';
import { documentOf } from './search-document.js';

const column = (name: string, description: string | null = null) => ({
  name,
  field: name,
  type: 'text',
  nativeType: 'text',
  nullable: true,
  keyPosition: null,
  description,
  classification: null,
});
const event = {
  namespace: 'aviation',
  intent: 'flights',
  intentVersion: 1,
  datasource: 'flights',
  dataset: 'flights_2001',
  urn: 'u',
  sourceKind: 'parquet',
  physicalName: 'flights-3m.parquet',
  team: 'sky',
  supportEmail: 's@example.org',
  rowEstimate: null,
  sizeBytes: null,
  properties: {},
  tags: ['on-time'],
  description: 'Every departure',
  schemaConfirmed: true,
  contract: {
    version: 1,
    subject: 's',
    schemaId: 1,
    loadTopic: 'l',
    loadSchemaId: 2,
    quarantineTopic: 'q',
    quarantineSchemaId: 3,
    columns: [column('dep_delay'), column('tailNumber', 'Painted on the tail')],
  },
} satisfies DatasetRegistered;

describe('search document', () => {
  it('splits names into the words that people search for', () => {
    const { names, columnNames, rest } = documentOf(event);
    expect(names.split(' ')).toEqual(['flights', '2001', 'flights', 'on', 'time']);
    expect(columnNames.split(' ')).toEqual(['dep', 'delay', 'tail', 'number']);
    expect(rest).toContain('painted');
    expect(rest).toContain('departure');
  });
});
