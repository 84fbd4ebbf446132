import { describe, expect, it } from 'vitest';
import { PgSourceFixture, select } from './pg-source.fixture.js';
import { postgresSource } from './source.connector.js';

const source = PgSourceFixture.forFile('pg_compare');

const made = 'CREATE TABLE T (id int PRIMARY KEY, name text, price numeric(8,2) NOT NULL, note text)';

async function differences(changes: string, columns?: readonly string[]): Promise<readonly string[]> {
  const from = await source.table(made);
  const dataset = columns === undefined ? { from } : { from, columns };
  const contract = await source.columns(dataset);
  await source.admin.query(changes.replaceAll(/\bT\b/g, from));
  const found = await postgresSource.compare?.(
    source.connection(),
    select(dataset),
    contract,
    source.context(),
  );
  return (found ?? []).map(
    ({ kind, column, before, after }) => `${kind} ${column}: ${before ?? '-'} > ${after ?? '-'}`,
  );
}

describe('differences between contract and table', () => {
  it.each([
    ['nothing', `COMMENT ON COLUMN T.note IS 'x'; CREATE INDEX ON T (name)`, []],
    [
      'a new column',
      'ALTER TABLE T ADD more int NOT NULL DEFAULT 1',
      ['columnAdded more: - > int32 (integer) not null'],
    ],
    ['a dropped column', 'ALTER TABLE T DROP note', ['columnDropped note: text (text) > -']],
    ['a renamed column', 'ALTER TABLE T RENAME note TO remark', ['columnRenamed note: note > remark']],
    ['a renamed key', 'ALTER TABLE T RENAME id TO key', ['columnRenamed id: id > key']],
    [
      'two renamed columns next to each other',
      'ALTER TABLE T RENAME name TO title; ALTER TABLE T RENAME price TO amount',
      ['columnRenamed name: name > title', 'columnRenamed price: price > amount'],
    ],
    [
      'another column in place of one that was dropped',
      'ALTER TABLE T DROP note; ALTER TABLE T ADD remark text',
      ['columnDropped note: text (text) > -', 'columnAdded remark: - > text (text)'],
    ],
    [
      'another type',
      'ALTER TABLE T ALTER price TYPE numeric(12,4)',
      ['typeChanged price: decimal(8,2) (numeric(8,2)) > decimal(12,4) (numeric(12,4))'],
    ],
    ['a type that the contract does not tell apart', 'ALTER TABLE T ALTER name TYPE varchar(9)', []],
    ['nulls', 'ALTER TABLE T ALTER price DROP NOT NULL', ['nullabilityChanged price: not null > nullable']],
  ])('tells %s', async (_, changes, expected) => {
    expect(await differences(changes)).toEqual(expected);
  });

  it('looks at selected columns only, and knows a renamed one by its place', async () => {
    expect(await differences('ALTER TABLE T ADD more int; ALTER TABLE T DROP note', ['id', 'price'])).toEqual(
      [],
    );
    expect(await differences('ALTER TABLE T RENAME price TO amount', ['id', 'price', 'note'])).toEqual([
      'columnRenamed price: price > amount',
    ]);
    expect(await differences('ALTER TABLE T DROP name', ['id', 'name'])).toEqual([
      'columnDropped name: text (text) > -',
    ]);
  });

  it('tells that the table is gone', async () => {
    const from = await source.table(made);
    const contract = await source.columns({ from });
    await source.admin.query(`ALTER TABLE ${from} RENAME TO ${from.replace('public.', '')}_old`);
    const gone = await postgresSource.compare?.(
      source.connection(),
      select({ from }),
      contract,
      source.context(),
    );
    expect(gone).toEqual([{ kind: 'datasetDropped', column: '', before: from, after: null }]);
  });

  it('compares a view and a statement by name', async () => {
    const from = await source.table(`${made}; CREATE VIEW T_v AS SELECT id, name FROM T`);
    const contract = await source.columns({ from: `${from}_v` });
    const query = `SELECT id, name AS title FROM ${from}`;
    const found = await postgresSource.compare?.(
      source.connection(),
      select({ query }),
      contract,
      source.context(),
    );
    expect(found?.map(({ kind, column }) => [kind, column])).toEqual([['columnRenamed', 'name']]);
  });
});
