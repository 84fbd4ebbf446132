import { expect, test } from 'vitest';
import { argumentsOf } from './bench.command.js';

test('options of the command are those of the program, and what was not said is not passed on', () => {
  expect(argumentsOf({ peers: true, runs: 3, only: 'flights 3 M, key', quick: false, json: true })).toEqual([
    '--peers',
    '--runs',
    '3',
    '--only',
    'flights 3 M, key',
    '--json',
  ]);
  expect(argumentsOf({})).toEqual([]);
});
