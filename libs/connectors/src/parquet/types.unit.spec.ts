import { describe, expect, it } from 'vitest';
import { mapDuckType } from './types.js';

describe('parquet types', () => {
  it.each([
    ['USMALLINT', 'int32'],
    ['UINTEGER', 'int64'],
    ['UBIGINT', 'decimal(20,0)'],
    ['HUGEINT', 'text'],
    ['DECIMAL(18,3)', 'decimal(18,3)'],
    ['TIMESTAMP_NS', 'timestamp'],
    ['TIMESTAMP WITH TIME ZONE', 'timestamptz'],
    ['INTERVAL', 'text'],
    ['DECIMAL(4,2)[]', 'json'],
    ['INTEGER[3]', 'json'],
    ['STRUCT(a INTEGER, b VARCHAR)', 'json'],
    ['MAP(VARCHAR, INTEGER)', 'json'],
  ])('maps %s to %s', (native, type) => expect(mapDuckType(native).type).toBe(type));

  it.each([
    ['DECIMAL(4,2)', 'int16'],
    ['DECIMAL(9,0)', 'int32'],
    ['DECIMAL(18,3)', 'int64'],
    ['DECIMAL(19,0)', 'int128'],
  ])('knows that %s lies in memory as %s', (native, layout) =>
    expect(mapDuckType(native).format.layout).toBe(layout),
  );
});
