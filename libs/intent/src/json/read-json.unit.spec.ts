import { describe, expect, it } from 'vitest';
import { intentLimits } from '../limits.js';
import type { JsonDocument } from './json-document.js';
import { readJson } from './read-json.js';

function document(text: string): JsonDocument {
  const reading = readJson(text);
  if (!('document' in reading)) throw reading.fault as unknown as Error;
  return reading.document;
}

function messageOf(text: string): string {
  const reading = readJson(text);
  return 'fault' in reading ? reading.fault.message : 'no fault';
}

describe('readJson', () => {
  it.each([
    '{"a":[1,-0.5,1e3,true,false,null,"x"]}',
    ' {} ',
    '[]',
    '"\\u00e9\\n\\"\\\\\\/"',
    '0',
    '-1',
    '1E-2',
  ])('reads %s as JSON.parse does', (text) => {
    expect(JSON.stringify(document(text).value)).toBe(JSON.stringify(JSON.parse(text)));
    expect(document(text).faults).toEqual([]);
  });

  it('ignores a byte order mark', () => expect(document('\ufeff{}').value).toEqual({}));

  it.each([
    ['{"a": 1,}', 'Expected a field name in quotes at line 1, column 9, found "}".'],
    ['{\n  "a" 1}', 'Expected ":" after the field name at line 2, column 7, found a letter or digit.'],
    ['[1 2]', 'Expected "," or "]" after the value at line 1, column 4, found a letter or digit.'],
    [
      '{"a":"b',
      'Expected the text to end with a quote in its line at line 1, column 8, found the end of the text.',
    ],
    [
      '{"a":"b\n"}',
      'Expected the text to end with a quote in its line at line 1, column 8, found a control character.',
    ],
    ['{} x', 'Expected nothing more after the JSON value at line 1, column 4, found a letter or digit.'],
    ['', 'Expected a JSON value at line 1, column 1, found the end of the text.'],
    ["{'a':1}", 'Expected a field name in quotes at line 1, column 2, found "\'".'],
    ['// hi\n{}', 'Expected a JSON value at line 1, column 1, found "/".'],
    ['"\\x"', 'Expected an escape that JSON knows after the backslash at line 1, column 2, found "\\".'],
    ['01', 'Expected nothing more after the JSON value at line 1, column 2, found a letter or digit.'],
    ['+1', 'Expected a JSON value at line 1, column 1, found another character.'],
    ['nul', 'Expected a JSON value at line 1, column 1, found a letter or digit.'],
  ])('refuses %j with its place', (text, message) => expect(messageOf(text)).toBe(message));

  it('reports doubled names with both places', () => {
    const { faults } = document('{\n "a": 1,\n "b": {"c": 1, "c": 2},\n "a": 2\n}');
    expect(faults.map((fault) => [fault.path, fault.message])).toEqual([
      ['/b/c', 'The field stands twice in one object: line 3, column 8 and line 3, column 16.'],
      ['/a', 'The field stands twice in one object: line 2, column 2 and line 4, column 2.'],
    ]);
  });

  it('limits size and depth', () => {
    expect(messageOf(' '.repeat(intentLimits.characters + 1))).toBe('The intent is too long.');
    expect(messageOf('['.repeat(20) + ']'.repeat(20))).toBe('no fault');
    expect(messageOf('['.repeat(21))).toMatch(/at most 20 levels .* line 1, column 21/);
    expect(messageOf('[{"a":'.repeat(40_000))).toMatch(/at most 20 levels/);
  });

  it('stays quick on the largest hostile texts', () => {
    const started = performance.now();
    readJson(`{${'"a":1,'.repeat(43_000)}"a":1}`);
    readJson(`[${'1,'.repeat(130_000)}1]`);
    readJson(`"${'\\u0000'.repeat(43_000)}"`);
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it.each(['123456789012345', '0.1', '1e300', '-999999999999999', '100000000000000000000'])(
    'keeps the number %s',
    (text) => expect(document(text).faults).toEqual([]),
  );

  it.each(['1234567890123456789', '0.12345678901234567', '1e999'])(
    'reports the number %s, which would change',
    (text) => expect(document(text).faults.map((fault) => fault.code)).toEqual(['CHIMERA_INTENT_INVALID']),
  );

  it.each(['"\\u0000"', '"\\ud800"', '{"\\u0000": 1}'])('reports %j, which cannot be stored', (text) =>
    expect(document(text).faults).toHaveLength(1),
  );

  it('knows where values stand', () => {
    const text = '{"a/b": [1, "x"]}';
    const span = document(text).spans.get('/a~1b/1')!;
    expect(text.slice(span.start, span.end)).toBe('"x"');
  });
});
