import { inspect } from 'node:util';
import { MeshError } from '@chimera/contracts';
import { describe, expect, it } from 'vitest';
import { field, group } from './field.js';
import { loadConfig, type Environment } from './load-config.js';
import { listOf, optional, secretUrl, text, url, wholeNumber } from './parser.js';
import { declareService, variablesOf } from './service-declaration.js';

const declaration = declareService('sample', {
  limits: group(
    {
      low: field({ variable: 'T_LOW', doc: 'Low.', default: '1', parser: wholeNumber(0, 10) }),
      high: field({ variable: 'T_HIGH', doc: 'High.', parser: wholeNumber(0, 10) }),
    },
    [
      {
        variables: ['T_LOW', 'T_HIGH'],
        check: ({ low, high }) => (low > high ? `expected low (${low}) not above high (${high})` : undefined),
      },
    ],
  ),
  places: group({
    database: field({ variable: 'T_DATABASE', doc: 'Database.', parser: secretUrl('postgres') }),
    names: field({ variable: 'T_NAMES', doc: 'Names.', default: 'a, b', parser: listOf(text()) }),
    endpoint: field({ variable: 'T_ENDPOINT', doc: 'End.', default: '', parser: optional(url('http')) }),
  }),
});

const canary = 'canary-77c0';
const right = { T_HIGH: '5', T_DATABASE: `postgres://u:${canary}@h/d` };

describe('loadConfig', () => {
  it('gives typed values and defaults', () => {
    const config = loadConfig(declaration, right);
    expect(config).toMatchObject({
      service: 'sample',
      limits: { low: 1, high: 5 },
      places: { names: ['a', 'b'], endpoint: null },
    });
    expect(config.places.database.reveal()).toContain(canary);
  });

  it('names every faulty variable at once, with what was expected', () => {
    const { code, message } = fault({
      T_LOW: 'x',
      T_NAMES: ',',
      T_ENDPOINT: 'ftp://a',
      T_DATABASE: 'nonsense',
    });
    expect(code).toBe('CHIMERA_CONFIG_INVALID');
    expect(message).toContain('T_LOW: expected a whole number from 0 to 10, got "x"');
    expect(message).toContain('T_HIGH: is required');
    expect(message).toContain('T_DATABASE: expected a URL (postgres)');
    expect(message).toContain('T_ENDPOINT: expected a URL (http)');
    expect(message).not.toContain('T_NAMES');
  });

  it('checks rules between fields once each is right', () => {
    expect(fault({ ...right, T_LOW: '7' }).message).toContain(
      'T_LOW, T_HIGH: expected low (7) not above high (5)',
    );
    expect(fault({ ...right, T_LOW: '99' }).message).not.toContain('not above');
  });

  it('treats empty text as absent', () => {
    expect(fault({ ...right, T_HIGH: '' }).message).toContain('T_HIGH: is required');
  });

  it('shows no credential, neither of the configuration nor in faults', () => {
    const bad = fault({ T_DATABASE: `mysql://u:${canary}@h`, T_ENDPOINT: `http://u:${canary}@h` });
    const config = loadConfig(declaration, right);
    expect(inspect(bad, { depth: null }) + JSON.stringify(config) + inspect(config)).not.toContain(canary);
  });

  it('refuses a variable that is declared twice', () => {
    const one = group({ a: field({ variable: 'T_SAME', doc: '', parser: text() }) });
    expect(() => declareService('x', { one, two: one })).toThrow(/T_SAME twice/);
  });

  it('lists what is declared', () => {
    expect(variablesOf(declaration).find(({ variable }) => variable === 'T_DATABASE')).toEqual({
      variable: 'T_DATABASE',
      doc: 'Database.',
      expected: 'a URL (postgres)',
      required: true,
      default: undefined,
      secret: true,
    });
  });
});

function fault(environment: Environment): MeshError {
  try {
    loadConfig(declaration, environment);
  } catch (error) {
    if (MeshError.is(error)) return error;
  }
  return expect.unreachable('expected a fault');
}
