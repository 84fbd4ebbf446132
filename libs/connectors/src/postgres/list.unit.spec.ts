import { describe, expect, it } from 'vitest';
import { datasetsOf } from './list.js';

const names = [
  { schema: 'public', name: 'orders' },
  { schema: 'public', name: 'order_items' },
  { schema: 'sales', name: 'orders' },
  { schema: 'sales', name: 'Größe (cm)' },
  { schema: 'my.schema', name: 'orders' },
];
const found = (include: string[], exclude: string[] = []): string[] =>
  datasetsOf(names, { include, exclude }).map((one) => one.from);

describe('patterns of tables', () => {
  it('takes names and stars, in public unless a schema stands before', () => {
    expect(found(['orders'])).toEqual(['public.orders']);
    expect(found(['order*'])).toEqual(['public.orders', 'public.order_items']);
    expect(found(['*.orders'])).toEqual(['public.orders', 'sales.orders', '"my.schema"."orders"']);
    expect(found(['"my.schema".*'])).toEqual(['"my.schema"."orders"']);
    expect(found(['*.*'], ['public.*', '*.*(cm)'])).toEqual(['sales.orders', '"my.schema"."orders"']);
    expect(found(['o*r*s', 'Orders'])).toEqual(['public.orders', 'public.order_items']);
    expect(found(['order?', '?????_items'])).toEqual(['public.orders', 'public.order_items']);
    expect(found(['**.orders', '*.orders?'])).toEqual(found(['*.orders']));
    expect(found(['orders*orders', '.rders', 'order??'])).toEqual([]);
  });

  it('proposes names of their own', () => {
    expect(datasetsOf(names, { include: ['*.*'], exclude: [] }).map((one) => one.name)).toEqual([
      'orders',
      'order_items',
      'sales_orders',
      'sales_gr__e__cm_',
      'my_schema_orders',
    ]);
    const long = ['A', 'a'].map((first) => ({ schema: 'public', name: first + 'b'.repeat(62) }));
    const [one, two] = datasetsOf(long, { include: ['*'], exclude: [] }).map((each) => each.name);
    expect([one?.length, two]).toEqual([63, `a${'b'.repeat(60)}_2`]);
    expect(datasetsOf([{ schema: 'public', name: '2024' }], { include: ['*'], exclude: [] })[0]?.name).toBe(
      't2024',
    );
  });

  it('takes no time for a pattern full of stars', () => {
    const hostile = datasetsOf([{ schema: 'public', name: 'a'.repeat(63) }], {
      include: [`${'*a'.repeat(60)}*b`],
      exclude: [],
    });
    expect(hostile).toEqual([]);
  });
});
