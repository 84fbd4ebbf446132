import { describe, expect, it } from 'vitest';
import { formatRunParameters, normalRun, parseRunParameters, type RunParameters } from './run-parameters.js';

const runId = '0d3ff0e6-2a3c-4f6e-9d0a-5ab3f7d9c001';

describe('run parameters', () => {
  it.each<[RunParameters, string]>([
    [normalRun, '{}'],
    [{ mode: 'full' }, '{"mode":"full"}'],
    [
      { mode: 'backfill', to: '2024-02-01', from: '2024-01-01' },
      '{"from":"2024-01-01","mode":"backfill","to":"2024-02-01"}',
    ],
    [{ mode: 'replay', quarantineOf: runId }, `{"mode":"replay","quarantineOf":"${runId}"}`],
  ])('are written canonically and read back: %j', (parameters, text) => {
    expect(formatRunParameters(parameters)).toBe(text);
    expect(parseRunParameters(text)).toEqual(parameters);
  });

  it('take an empty object, or only the mode, as a normal run', () => {
    expect(parseRunParameters('{}')).toEqual({ mode: 'normal' });
    expect(parseRunParameters('{"mode":"normal"}')).toEqual({ mode: 'normal' });
  });

  it.each([
    ['', 'a JSON object'],
    ['[]', 'found a list'],
    ['null', 'a JSON object'],
    ['{"mode":"twice"}', 'normal, full, backfill, replay'],
    ['{"mode":7}', 'normal, full, backfill, replay'],
    ['{"speed":1}', '"speed"'],
    ['{"mode":"backfill"}', 'no "from"'],
    ['{"mode":"backfill","from":"1"}', 'no "to"'],
    ['{"mode":"backfill","from":1,"to":"2"}', '"from" to be a text'],
    ['{"mode":"backfill","from":"","to":"2"}', '"from" to be a text'],
    ['{"mode":"backfill","from":"1\\u0000","to":"2"}', '"from" to be a text'],
    ['{"from":"1"}', 'mode normal'],
    ['{"mode":"full","to":"1"}', 'mode full'],
    ['{"mode":"replay"}', '"quarantineOf"'],
    ['{"mode":"replay","quarantineOf":"all"}', 'a UUID'],
    [`{"quarantineOf":"${runId}"}`, 'mode normal'],
    [`{"mode":"${'x'.repeat(3_000)}"}`, '2000 characters'],
  ])('are refused: %.60s', (text, told) => {
    expect(() => parseRunParameters(text)).toThrow(
      expect.objectContaining({ code: 'CHIMERA_RUN_PARAMETERS', disposition: 'reject' }),
    );
    expect(() => parseRunParameters(text)).toThrow(told);
  });

  it('are not written when they are not complete', () => {
    expect(() => formatRunParameters({ mode: 'backfill', from: '1' })).toThrow('no "to"');
  });
});
