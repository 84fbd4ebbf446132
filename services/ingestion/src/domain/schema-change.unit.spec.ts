import type { SchemaDifference } from '@chimera/connectors';
import type { Column } from '@chimera/contracts';
import { outputColumns } from '@chimera/dataplane';
import { describe, expect, it } from 'vitest';
import { reactionTo, sourceChanged } from './schema-change.js';

function column(name: string, type: string, nullable = true): Column {
  const rest = { keyPosition: null, description: null, classification: null };
  return { name, field: name, type, nativeType: type, nullable, ...rest };
}

const columns = [column('id', 'int64', false), column('name', 'text'), column('price', 'decimal(10,2)')];

const added: SchemaDifference = { kind: 'columnAdded', column: 'note', before: null, after: 'text (text)' };
const dropped: SchemaDifference = { kind: 'columnDropped', column: 'name', before: 'text', after: null };
const renamed: SchemaDifference = { kind: 'columnRenamed', column: 'name', before: 'name', after: 'title' };
const gone: SchemaDifference = { kind: 'datasetDropped', column: '', before: 'public.t', after: null };
const wider: SchemaDifference = {
  kind: 'typeChanged',
  column: 'id',
  before: 'int64 (bigint)',
  after: 'float64 (double precision)',
};
const other: SchemaDifference = {
  kind: 'typeChanged',
  column: 'price',
  before: 'decimal(10,2) (numeric(10,2))',
  after: 'text (character varying(20)) not null',
};
const nullable: SchemaDifference = {
  kind: 'nullabilityChanged',
  column: 'id',
  before: 'not null',
  after: 'nullable',
};
const tightened: SchemaDifference = { ...nullable, column: 'name', before: 'nullable', after: 'not null' };

describe('a changed source', () => {
  it.each([
    ['evolve', [added, dropped, wider, nullable], 'evolving'],
    ['evolve', [added, other], 'held'],
    ['evolve', [renamed], 'held'],
    ['evolve', [gone], 'held'],
    ['hold', [added], 'held'],
    ['quarantine', [added, dropped, other, nullable], 'continuing'],
    ['quarantine', [{ ...dropped, column: 'id' }], 'held'],
    ['quarantine', [renamed], 'held'],
    ['quarantine', [gone], 'held'],
    ['quarantine', [{ ...other, after: 'geometry' }], 'held'],
    ['hold', [tightened], 'none'],
    ['evolve', [], 'none'],
  ] as const)('by the policy %s, case %#', (policy, differences, action) => {
    expect(reactionTo(differences, policy, columns).action).toBe(action);
  });

  it('is read on so that its rows become rows of the old contract, column by column', () => {
    const reaction = reactionTo([added, dropped, other], 'quarantine', columns);
    if (reaction.action !== 'continuing') throw new TypeError(reaction.action);
    const { columns: read, steps } = reaction.reading;
    expect(read.map(({ name, type, nativeType }) => [name, type, nativeType])).toEqual([
      ['id', 'int64', 'int64'],
      ['price', 'text', 'character varying(20)'],
    ]);
    const made = outputColumns(read, steps);
    expect(made.faults).toEqual([]);
    expect(made.columns.map(({ name, type }) => `${name} ${type}`)).toEqual(
      columns.map(({ name, type }) => `${name} ${type}`),
    );
  });

  it('is told with every difference and what to do', () => {
    const error = sourceChanged({ policy: 'hold', action: 'held', differences: [gone, added, renamed] }, 3);
    expect(error).toMatchObject({ code: 'CHIMERA_SOURCE_SCHEMA_CHANGED', disposition: 'reject' });
    expect(error.message).toBe(
      'Expected the source as contract version 3 says, found: public.t is gone; column note (text (text)) is new; column name is called title now.',
    );
    expect(error.hint).toContain('--accept');
  });
});
