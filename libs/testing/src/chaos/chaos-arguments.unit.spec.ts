import { describe, expect, it } from 'vitest';
import { readArguments, repeatingCommand } from './chaos-arguments.js';

const read = (line: string) => readArguments(line.split(' ').filter(Boolean), () => 4711);

describe('the arguments of the chaos runner', () => {
  it('are one drawn seed for a minute when nothing is said', () => {
    expect(read('')).toEqual({
      seeds: [4711],
      minutes: 1,
      brokers: 1,
      proxies: false,
      json: false,
      keep: false,
    });
  });

  it('are a seed, or several from one on', () => {
    expect(read('--seed 7 --minutes 0.5').seeds).toEqual([7]);
    expect(read('--seeds 3 --from 10').seeds).toEqual([10, 11, 12]);
    expect(read('--seeds 2').seeds).toEqual([4711, 4712]);
    expect(read('--faults T1,kill-worker --brokers 3 --json --keep')).toMatchObject({
      faults: ['T1', 'kill-worker'],
      brokers: 3,
      proxies: true,
      json: true,
      keep: true,
    });
  });

  it.each([
    '--seed x',
    '--seed 1 --seeds 2',
    '--from 3',
    '--minutes 0',
    '--brokers 2',
    '--seeds 0',
    '--unknown',
    'T1',
  ])('are refused: %s', (line) => {
    expect(() => read(line)).toThrow(expect.objectContaining({ code: 'CHIMERA_USAGE' }));
  });

  it('come back as the command that repeats a seed', () => {
    const given = read('--seeds 2 --from 8 --minutes 2 --faults T2,T5 --brokers 3');
    const again = repeatingCommand(9, given);
    expect(again).toBe('./chimera chaos --seed 9 --minutes 2 --faults T2,T5 --brokers 3');
    expect(repeatingCommand(9, read('--proxies'))).toBe('./chimera chaos --seed 9 --minutes 1 --proxies');
    expect(read(again.replace('./chimera chaos ', ''))).toEqual({ ...given, seeds: [9] });
  });
});
