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
    expect(base('numeric', numeric(5, -2))).toBe('text');
    expect(base('numeric', numeric(2, 5))).toBe('text');
  });

  it('takes an enum named like a type for an enum', () => {
    expect(mapNativeType({ name: 'bool', kind: 'e', modifier: -1 })).toEqual({ type: 'text', cast: 'text' });
  });
});
