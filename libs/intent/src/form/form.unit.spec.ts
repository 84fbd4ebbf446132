import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { anIntent, intentWith, today } from '../fixtures/intent.fixture.js';
import type { SourceIntent } from '../model/intent.js';
import { intentSchema } from '../schema/source-intent.schema.js';
import type { SchemaNode } from '../schema/schema-node.js';
import { nearestName } from '../validation/nearest-name.js';
import { locateInIntent, peekIntent } from '../validation/peek-intent.js';
import { validateIntent } from '../validation/validate-intent.js';
import { canonicalJson, sha256 } from './canonical.js';
import { diffIntents } from './diff.js';
import { contractRules, ingestionPart, pipelineConfig, sourcePart } from './parts.js';
import { readPipelineConfig, readSourcePart } from './read-parts.js';
import { resolveRelativePaths } from './resolve-relative-paths.js';

const changed = (changes: Readonly<Record<string, unknown>>): SourceIntent =>
  JSON.parse(intentWith(changes)) as SourceIntent;

describe('canonicalJson', () => {
  it('sorts names by code units, as RFC 8785 shows', () => {
    expect(
      canonicalJson({ '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 }),
    ).toBe('{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\u{1f600}":5,"\ufb33":3}');
    expect(canonicalJson({ numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 1e-27], b: undefined })).toBe(
      '{"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27]}',
    );
  });

  it('does not depend on the order of names and keeps the value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  it('hashes as everybody does', () =>
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'));
});

describe('parts', () => {
  it('keeps ingestion and $schema out of the source part', () => {
    const plain = sourcePart(anIntent());
    expect(plain.content).not.toContain('ingestion');
    expect(sourcePart(changed({ '/$schema': './x.json', '/datasets/0/ingestion': undefined })).hash).toBe(
      plain.hash,
    );
    expect(sourcePart(changed({ '/datasets/0/columns': ['id'] })).hash).not.toBe(plain.hash);
    expect(readSourcePart(plain.content)).toEqual(plain.part);
  });

  it('takes only datasets with an ingestion into the ingestion part', () => {
    const intent = changed({ '/datasets/1': { name: 'other', from: 'x' } });
    expect(ingestionPart(intent).part.datasets.map((dataset) => dataset.name)).toEqual(['flights']);
  });

  it('fills in every default of a pipeline', () => {
    const intent = changed({
      '/datasets/0/ingestion': {
        trigger: { kind: 'manual' },
        way: { kind: 'full' },
        target: { kind: 'postgres', uri: 'postgres://h/w' },
        rules: [{ id: 'r', rule: 'rowCount', min: 1 }],
      },
    });
    const config = pipelineConfig(intent, ingestionPart(intent).part.datasets[0]!);
    expect(config.part.ingestion).toEqual({
      trigger: { kind: 'manual' },
      way: { kind: 'full' },
      target: {
        kind: 'postgres',
        uri: 'postgres://h/w',
        schema: 'public',
        relation: 'flights',
        mode: 'replace',
      },
      key: [],
      rules: [{ id: 'r', rule: 'rowCount', min: 1, severity: 'error', action: 'reject' }],
      transforms: [],
      deduplicate: null,
      maxQuarantined: { percent: 5 },
      retention: { versions: 3, loadHours: 24, quarantineDays: 30 },
      onSchemaChange: 'hold',
      sla: null,
      priority: 5,
    });
    expect(readPipelineConfig(config.content)).toEqual(config.part);
  });

  it('tells rules as contracts do', () => {
    const intent = anIntent();
    const { part } = pipelineConfig(intent, ingestionPart(intent).part.datasets[0]!);
    expect(contractRules(part.ingestion)).toEqual([
      {
        id: 'known',
        rule: 'notNull',
        columns: ['id'],
        parameters: {},
        severity: 'error',
        action: 'quarantine',
      },
      {
        id: 'single',
        rule: 'unique',
        columns: ['id', 'day'],
        parameters: {},
        severity: 'error',
        action: 'reject',
      },
      {
        id: 'sane',
        rule: 'range',
        columns: ['delay'],
        parameters: { min: '-120', max: '2000' },
        severity: 'error',
        action: 'reject',
      },
      {
        id: 'enough',
        rule: 'rowCount',
        columns: [],
        parameters: { min: '1' },
        severity: 'error',
        action: 'reject',
      },
    ]);
  });

  it.each(['', '{}', '[]', '{"source":{}}', '"hunter2'])('refuses %j without quoting it', (text) => {
    expect(() => readSourcePart(text)).toThrow(/^Expected the [^"]*, found something else\.$/);
    expect(() => readPipelineConfig(text)).toThrow(/^Expected the [^"]*, found something else\.$/);
  });
});

describe('resolveRelativePaths', () => {
  it('makes every path absolute and leaves the rest as it is', () => {
    const content = intentWith({
      '/source/password': 'file:../secrets/erp#key',
      '/datasets/0/ingestion/target/password': 'file:./w',
      '/notify/webhooks/0/secret': 'file:/absolute',
      '/declaration/terms': 'file:./not-a-reference',
    });
    const resolved = resolveRelativePaths(content, '/home/jo/intents');
    expect(resolved).toBe(
      content
        .replace('file:../secrets/erp#key', 'file:/home/jo/secrets/erp#key')
        .replace('file:./w', 'file:/home/jo/intents/w'),
    );
    expect(validateIntent(resolved, today).valid).toBe(true);
  });

  it('resolves the address of a file source, with all its spellings', () => {
    const at = (uri: string, baseDir = '/b'): string =>
      (
        JSON.parse(
          resolveRelativePaths(intentWith({ '/source': { kind: 'parquet', uri } }), baseDir),
        ) as SourceIntent
      ).source.uri;
    const spellings = ['file:x.parquet', 'file:./x', 'file:../x', 'file:/x', 'file:///x', 'file:./my%20x'];
    expect(spellings.map((uri) => at(uri))).toEqual([
      'file:///b/x.parquet',
      'file:///b/x',
      'file:///x',
      'file:/x',
      'file:///x',
      'file:///b/my%20x',
    ]);
    expect(at('file:./x', '/my data/100%')).toBe('file:///my%20data/100%25/x');
  });

  it('returns what is not JSON unchanged', () => expect(resolveRelativePaths('{"a"', '/b')).toBe('{"a"'));
});

describe('diffIntents', () => {
  it('finds nothing between equal intents, whatever the order', () => {
    expect(
      diffIntents(anIntent(), changed({ '/datasets/0/columns': ['day', 'id', 'delay'], '/$schema': 'x' })),
    ).toEqual([]);
  });

  it('names datasets, rules and columns', () => {
    const after = changed({
      '/datasets/0/columns': ['id', 'delay', 'origin'],
      '/datasets/0/ingestion/rules/2/max': 10,
      '/datasets/1': { name: 'b', from: 'x' },
      '/notify': undefined,
    });
    expect(diffIntents(anIntent(), after).map(({ path, change }) => [change, path])).toEqual([
      ['removed', '/datasets/flights/columns/day'],
      ['added', '/datasets/flights/columns/origin'],
      ['changed', '/datasets/flights/ingestion/rules/sane/max'],
      ['added', '/datasets/b'],
      ['removed', '/notify'],
    ]);
  });
});

describe('the published schema', () => {
  const file = new URL('../../schema/source-intent.v1.schema.json', import.meta.url);

  it('is what validation uses', () => {
    expect(JSON.parse(readFileSync(file, 'utf8')), 'run: node libs/intent/scripts/write-schema.mjs').toEqual(
      intentSchema,
    );
  });

  it('describes every field and gives an example of it', () => {
    const bare: string[] = [];
    const visit = (node: SchemaNode, path: string): void => {
      for (const [name, field] of Object.entries((node['properties'] ?? {}) as Record<string, SchemaNode>)) {
        const complex = field['properties'] !== undefined || field['oneOf'] !== undefined;
        if (typeof field['description'] !== 'string' || (!complex && !Array.isArray(field['examples'])))
          bare.push(`${path}/${name}`);
        visit(field, `${path}/${name}`);
      }
      for (const branch of (node['oneOf'] ?? []) as SchemaNode[]) visit(branch, path);
      if (typeof node['items'] === 'object') visit(node['items'] as SchemaNode, `${path}/items`);
    };
    visit(intentSchema, '');
    expect(bare).toEqual([]);
  });
});

describe('looking into a file', () => {
  it('tells whose it is, even when it is invalid', () => {
    expect(peekIntent('{"namespace":"a","name":7,"team":{"supportEmail":"a@b.org"}}')).toEqual({
      namespace: 'a',
      name: null,
      supportEmail: 'a@b.org',
    });
    expect(peekIntent('{"team":{"supportEmail":"a@b.org\\nbcc:x@y.z"}}').supportEmail).toBeNull();
    expect(peekIntent('no')).toEqual({ namespace: null, name: null, supportEmail: null });
  });

  it('finds the line of a fault, or of what is around it', () => {
    const content = '{\n  "a": [\n    1\n  ]\n}';
    expect(locateInIntent(content, '/a/0')).toEqual({ line: 3, column: 5 });
    expect(locateInIntent(content, '/a/7/b')).toEqual({ line: 2, column: 8 });
    expect(locateInIntent('{', '/a')).toBeNull();
  });
});

describe('nearestName', () => {
  it.each([
    ['colums', 'columns'],
    ['notnull', 'notNull'],
    ['uqniue', 'unique'],
    ['zzz', undefined],
  ])('%s -> %s', (written, meant) =>
    expect(nearestName(written, ['columns', 'notNull', 'unique', 'range'])).toBe(meant),
  );
});
