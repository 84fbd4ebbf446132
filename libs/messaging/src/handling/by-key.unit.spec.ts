import { expect, it } from 'vitest';
import { byKey } from './by-key.js';

it('keeps the order within a key and brings keys in one order', () => {
  const batch = ['b1', 'a1', 'b2', 'c1', 'a2'].map((id) => ({ id, context: { key: id[0]! } }));
  expect(byKey(batch).map(({ id }) => id)).toEqual(['a1', 'a2', 'b1', 'b2', 'c1']);
  expect(byKey([...batch].reverse()).map(({ id }) => id)).toEqual(['a2', 'a1', 'b2', 'b1', 'c1']);
});
