import { describe, expect, it } from 'vitest';
import { anIntent, intentWith, today } from '../fixtures/intent.fixture.js';
import { languageCases } from '../fixtures/language-fault.fixture.js';
import { runCases } from '../fixtures/run-fault.fixture.js';
import { schemaCases } from '../fixtures/schema-fault.fixture.js';
import { semanticCases } from '../fixtures/semantic-fault.fixture.js';
import { aWideIntent } from '../fixtures/wide-intent.fixture.js';
import { intentLimits } from '../limits.js';
import { validateIntent } from './validate-intent.js';

const ingestion = '/datasets/0/ingestion';
const faultsOf = (content: string) => validateIntent(content, today).faults;

describe('validateIntent', () => {
  it('accepts an intent with one of everything', () => {
    const result = validateIntent(intentWith({}), today);
    expect(result).toStrictEqual({ valid: true, intent: anIntent(), faults: [] });
  });

  it('accepts an intent of files with everything that files can have', () => {
    expect(validateIntent(JSON.stringify(aWideIntent()), today)).toStrictEqual({
      valid: true,
      intent: aWideIntent(),
      faults: [],
    });
  });

  it('takes what patterns find when no dataset is named', () => {
    const content = intentWith({ '/datasets': undefined, '/discover': { include: ['public.*'] } });
    const result = validateIntent(content, today);
    expect(result).toMatchObject({ valid: true, intent: { datasets: [] } });
    expect(faultsOf(intentWith({ '/datasets': [], '/discover': { include: ['a.*'] } }))).toEqual([]);
    expect(faultsOf(intentWith({ '/datasets': undefined })).map(({ path }) => path)).toEqual(['/datasets']);
  });

  it('accepts a declaration on its last day', () => {
    expect(faultsOf(intentWith({ '/declaration/validUntil': '2026-06-01' }))).toEqual([]);
  });

  it.each([...schemaCases, ...semanticCases, ...languageCases, ...runCases])(
    'finds $title',
    ({ changes, code = 'CHIMERA_INTENT_INVALID', path, hint, expected, found }) => {
      const faults = faultsOf(intentWith(changes));
      expect(faults.map((fault) => [fault.code, fault.path])).toContainEqual([code, path]);
      const fault = faults.find((each) => each.code === code && each.path === path)!;
      expect(fault.message).toMatch(/^[A-Z].*\.$/s);
      if (hint !== undefined) expect(fault.hint).toMatch(hint);
      if (expected !== undefined) expect(fault.expected).toMatch(expected);
      if (found !== undefined) expect(fault.found).toMatch(found);
      expect(JSON.stringify(faults)).not.toContain('hunter2');
    },
  );

  it('reports every fault at once, in the order of the file', () => {
    const content = intentWith({
      '/kind': 'Intent',
      '/source/user': 5,
      [`${ingestion}/way/kind`]: 'sideways',
      '/declaration/validUntil': '2020-01-01',
    });
    expect(faultsOf(content).map((fault) => fault.path)).toEqual([
      '/kind',
      '/source/user',
      `${ingestion}/way/kind`,
      '/declaration/validUntil',
    ]);
  });

  it('looks behind a mistyped kind', () => {
    const paths = faultsOf(intentWith({ '/source/kind': 'postgrs', '/source/usr': 'x' })).map(
      (fault) => fault.path,
    );
    expect(paths).toEqual(['/source/kind', '/source/usr']);
  });

  it('caps the number of faults and says how many more there are', () => {
    const faults = faultsOf(intentWith({ '/datasets/0/columns': Array.from({ length: 500 }, () => 1) }));
    expect(faults).toHaveLength(intentLimits.faults + 1);
    expect(faults.at(-1)!.message).toMatch(/There are \d+ more faults/);
  });

  it('reports what cannot be stored or kept exactly', () => {
    const text = intentWith({})
      .replace('"Jo Doe"', '"Jo\\u0000Doe"')
      .replace('-120', '-12345678901234567890');
    expect(faultsOf(text).map((fault) => fault.path)).toEqual([
      `${ingestion}/rules/2/min`,
      '/declaration/declaredBy',
    ]);
  });

  it('shows the words of a fault even where a column is called password', () => {
    const [fault] = faultsOf(intentWith({ '/datasets/0/classification': { password: 'secret' } }));
    expect(fault).toMatchObject({ code: 'CHIMERA_COLUMN_UNKNOWN', found: '"password"' });
    expect(JSON.stringify(fault)).not.toContain('***');
    const literal = faultsOf(intentWith({ '/datasets/0/classification': { password: 'hunter2' } }));
    expect(JSON.stringify(literal)).not.toContain('hunter2');
  });

  it('treats __proto__ and constructor as names like any other', () => {
    const text = intentWith({}).replace(
      '"notify": {',
      '"__proto__": {"polluted": true}, "constructor": {"prototype": 1}, "notify": {',
    );
    expect(faultsOf(text).map((fault) => fault.path)).toEqual(['/__proto__', '/constructor']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each(['[]', '"text"', '17', 'null', 'true', '{}'])('says what is missing from %s', (content) => {
    const result = validateIntent(content, today);
    expect(result.valid).toBe(false);
    expect(result.faults.length).toBeGreaterThan(0);
  });
});
