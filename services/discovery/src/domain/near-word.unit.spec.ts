import { describe, expect, it } from 'vitest';
import { nearWord } from './near-word.js';

const vocabulary = ['flights', 'weather', 'delay', 'airports', 'day'];

describe('near word', () => {
  it.each([
    ['flihgts', 'flights'],
    ['flight', 'flights'],
    ['wether', 'weather'],
    ['aiprorts', 'airports'],
    ['dealy', 'delay'],
  ])('of %s is %s', (typed, meant) => expect(nearWord(typed, vocabulary)).toBe(meant));

  it.each(['dya', 'zzzzzz', '', 'flights'])('of %j is none', (typed) =>
    expect(nearWord(typed, vocabulary)).toBeNull(),
  );
});
