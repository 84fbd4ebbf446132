import { describe, expect, it } from 'vitest';
import { column } from '../transcode/reference.features.js';
import { outputColumns } from './output-columns.js';
import type { TransformFault, TransformStep } from './transform-step.js';

const columns = [
  { ...column('id', 'int64'), keyPosition: 1 },
  { ...column('mail', 'text', { nullable: true }), classification: 'pii' },
  column('amount', 'decimal(10,2)', { nullable: true }),
  column('day', 'text'),
];
const shown = (steps: readonly TransformStep[]): readonly string[] =>
  outputColumns(columns, steps).columns.map(
    ({ name, field, type, nullable, keyPosition, classification }) =>
      `${name}/${field} ${type}${nullable ? '?' : ''} ${keyPosition ?? '-'} ${classification ?? '-'}`,
  );
const faultOf = (step: TransformStep): TransformFault | undefined => outputColumns(columns, [step]).faults[0];
const filter = (expression: string): TransformStep => ({ do: 'filter', expression });

describe('outputColumns', () => {
  it('tells names, types, nulls, keys and classification after the steps', () => {
    const steps: TransformStep[] = [
      { do: 'rename', column: 'id', to: 'order id' },
      { do: 'derive', column: 'order_id', type: 'int64', expression: 'coalesce("order id", 0)' },
      { do: 'derive', column: 'domain', type: 'text', expression: "split_part(mail, '@', 2)" },
      { do: 'mask', column: 'mail', with: 'partial' },
      { do: 'mask', column: 'amount', with: 'null' },
      { do: 'cast', column: 'day', type: 'date', format: '%d.%m.%Y' },
      { do: 'derive', column: 'next', type: 'date', expression: 'day + 1' },
      { do: 'drop', columns: ['day'] },
      filter('amount is null'),
    ];
    expect(outputColumns(columns, steps).faults).toEqual([]);
    expect(shown(steps)).toEqual([
      'order id/order_id int64 1 -',
      'mail/mail text? - internal',
      'amount/amount decimal(10,2)? - -',
      'order_id/order_id_2 int64 - -',
      'domain/domain text? - pii',
      'next/next date - -',
    ]);
  });

  it('changes nothing without steps', () => {
    expect(outputColumns(columns, [])).toEqual({ columns, faults: [] });
  });

  it.each<[TransformStep, string]>([
    [{ do: 'rename', column: 'amuont', to: 'x' }, 'Did you mean amount?'],
    [{ do: 'rename', column: 'id', to: 'mail' }, 'Drop or rename the column that is there'],
    [{ do: 'drop', columns: ['id', 'mail', 'amount', 'day'] }, 'Keep one column'],
    [{ do: 'cast', column: 'amount', type: 'uuid' }, 'Everything can become text'],
    [{ do: 'cast', column: 'amount', type: 'text', format: '%Y' }, 'Leave the format out'],
    [{ do: 'derive', column: 'x', type: 'int64', expression: 'amount / 2' }, 'cast(... as int64)'],
    [{ do: 'mask', column: 'mail', with: 'hash' }, 'Without a key'],
    [filter('amount'), 'Compare it with something'],
    [filter('maill is null'), 'Did you mean mail?'],
    [filter("subst('a', 1) = 'a'"), 'one of'],
    [filter('lowwer(mail) is null'), 'Did you mean lower(text)?'],
    [filter("date_trunc('yaer', day) is null"), 'in date_trunc'],
    [filter('amount > day'), 'cast(... as type)'],
    [filter("id = 'x'"), 'cast(... as type)'],
    [filter('mail like day'), '% stands for any'],
    [filter('id = 1 and'), 'the end of the expression'],
    [filter("mail = 'x"), 'is written twice'],
    [filter('id == 1'), 'a column, a value'],
    [filter('mail ; drop'), 'double quotes'],
    [filter('select = 1'), 'one of id'],
    [filter('when = 1'), 'in double quotes'],
    [filter('substring(mail) is null'), 'substring(text, from [, count])'],
    [filter('length(id) = 1'), 'text or bytes in length(text or bytes)'],
    [filter('cast(mail as number) = 1'), 'decimal(p,s)'],
    [filter("date 'yesterday' = cast(day as date)"), 'a date such as'],
    [filter(`${'('.repeat(65)}true${')'.repeat(65)}`), 'at most 64 levels'],
    [filter(`1${' + 1'.repeat(1_000)} = 1`), 'at most 1000 parts'],
    [filter(`mail = '${'x'.repeat(10_000)}'`), 'at most 10000 characters'],
  ])('tells what is wrong with %j', (step, told) => {
    const fault = faultOf(step);
    expect(`${fault?.expected ?? ''} ${fault?.found ?? ''} ${fault?.hint ?? ''}`).toContain(told);
    expect(fault?.index).toBe(0);
  });

  it('names the character of an expression where the fault stands', () => {
    expect(faultOf(filter('id > 1 and amuont > 2'))?.message).toContain('At character 12 of the expression');
  });

  it('tells every fault, and none that only follows from another', () => {
    const { faults } = outputColumns(columns, [
      { do: 'derive', column: 'x', type: 'int64', expression: 'nothing + 1' },
      filter('x > 1'),
      { do: 'drop', columns: ['gone'] },
    ]);
    expect(faults.map(({ index }) => index)).toEqual([0, 2]);
  });

  it('shows no secret of a step', () => {
    expect(
      JSON.stringify(faultOf({ do: 'mask', column: 'mial', with: 'hash', key: 'env:KEY' })),
    ).not.toContain('KEY');
  });
});
