import { describe, expect, it } from 'vitest';
import { mapNativeType } from './types.js';

const base = (name: string, modifier = -1): string => mapNativeType({ name, kind: 'b', modifier }).type;
/** Modifier of numeric(p,s) as the server stores it. */
const numeric = (precision: number, scale: number): number => ((precision << 16) | (scale & 0x7ff)) + 4;

describe('postgres types', () => {
  it.each([
    ['bool', 'boolean'],
    ['int2', 'int32'],
    ['int8', 'int64'],
    ['float4', 'float32'],
    ['varchar', 'text'],
    ['bpchar', 'text'],
    ['jsonb', 'json'],
    ['timetz', 'text'],
    ['_int4', 'text'],
    ['inet', 'text'],
  ])('maps %s to %s', (name, type) => expect(base(name)).toBe(type));

  it('keeps numeric with precision and scale, and takes the rest as text', () => {
    expect(base('numeric', numeric(15, 2))).toBe('decimal(15,2)');
    expect(base('numeric', numeric(1000, 0))).toBe('decimal(1000,0)');
    expect(base('numeric')).toBe('text');
    expect(base('numeric', numeric(5, -2))).toBe('decimal(7,0)');
    expect(base('numeric', numeric(2, 5))).toBe('decimal(5,5)');
    expect(base('numeric', numeric(1000, -1))).toBe('text');
  });

  it('takes an enum named like a type for an enum', () => {
    const mapping = mapNativeType({ name: 'bool', kind: 'e', modifier: -1 });
    expect(mapping).toMatchObject({ type: 'text', cast: 'text' });
    expect(mapping.read('"c"')).toBe('"c"::pg_catalog.text');
  });

  it('asks for what a cast to text would change by its output function', () => {
    const read = (name: string): string => mapNativeType({ name, kind: 'b', modifier: -1 }).read('c');
    expect(read('inet')).toBe('pg_catalog.textin(pg_catalog.inet_out(c))');
    expect(read('bpchar')).toBe('c');
    expect(read('uuid')).toBe('c::pg_catalog.uuid');
  });
});
