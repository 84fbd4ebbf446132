import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { templateIntent, type SourceIntent } from '@chimera/intent';
import { stackLayout } from '@chimera/stack';
import { answering, chimera, problem, requests } from './chimera.fixture.js';

const folder = mkdtempSync(join(tmpdir(), 'chimera-cli-intent-'));
const tokenFile = join(folder, 'token');

vi.mock('../api/addresses.js', () => ({
  apiAddresses: async () => ({
    intake: 'http://intake.test',
    console: 'http://console.test',
    audit: 'http://audit.test',
    discovery: 'http://discovery.test',
    tokenFile,
  }),
}));

beforeAll(() => writeFileSync(tokenFile, 'the-token\n'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => void requests.splice(0));
afterEach(() => vi.unstubAllGlobals());

const at = (name: string): string => join(folder, name);
const read = (file: string): SourceIntent => JSON.parse(readFileSync(file, 'utf8')) as SourceIntent;
const told = ['--namespace', 'aviation', '--name', 'air', '--team', 'air-data', '--email', 'air@example.org'];

/** The stored intent of two versions, as intake answers it. */
function stored(more: object = {}): object {
  const current = templateIntent('csv', { namespace: 'aviation', ingestion: false, uri: 'file:/srv/data' });
  const first = { ...current, datasets: [{ ...current.datasets[0]!, from: 'old.csv' }] };
  const version = (number: number, content: SourceIntent) => ({
    version: number,
    content,
    submittedBy: 'ada',
    submittedAt: '2026-01-01T00:00:00.000Z',
  });
  return {
    namespace: 'aviation',
    name: 'airports',
    version: 2,
    team: 'aviation-data',
    sourceKind: 'csv',
    state: 'available',
    datasets: ['airports'],
    content: current,
    versions: [version(2, current), version(1, first)],
    ...more,
  };
}

describe('chimera intent new', () => {
  it.each(['csv', 'parquet', 'postgres'])(
    'writes a valid intent for %s that is not replaced',
    async (kind) => {
      const file = at(`${kind}.intent.json`);
      const line = ['intent', 'new', '--kind', kind, ...told, '--ingestion', '--out', file];
      const first = await chimera(...line);
      expect(first).toMatchObject({ code: 0, out: expect.stringContaining(`${file} written.`) });
      expect(first.err).toMatch(/^Filled in with examples, to be changed: --uri, --dataset, .*--basis/);
      expect((await chimera('intent', 'validate', file)).out).toBe(`${file}: ok\n`);
      expect(read(file)).toMatchObject({ namespace: 'aviation', name: 'air', team: { name: 'air-data' } });

      writeFileSync(file, 'mine');
      const second = await chimera(...line);
      expect(second).toMatchObject({
        code: 1,
        err: expect.stringMatching(/found one\. \[CHIMERA_CONFLICT\].*--force/s),
      });
      expect(readFileSync(file, 'utf8')).toBe('mine');
      expect((await chimera(...line, '--force')).code).toBe(0);
      expect(read(file).name).toBe('air');
    },
  );

  it('refers editors to a schema that is there without a network', async () => {
    await chimera('intent', 'new', '--kind', 'csv', ...told, '--out', at('apart/x.json'));
    expect(read(at('apart/x.json')).$schema).toBe('./source-intent.v1.schema.json');
    expect(JSON.parse(readFileSync(at('apart/source-intent.v1.schema.json'), 'utf8'))).toHaveProperty(
      'properties',
    );

    const inside = mkdtempSync(join(stackLayout().root, 'node_modules/.chimera-new-'));
    try {
      await chimera('intent', 'new', '--kind', 'csv', ...told, '--out', join(inside, 'x.json'));
      const published = join(stackLayout().root, 'libs/intent/schema/source-intent.v1.schema.json');
      expect(read(join(inside, 'x.json')).$schema).toBe(relative(inside, published));
    } finally {
      rmSync(inside, { recursive: true });
    }
  });

  it('takes datasets by name or by what they are called at the source', async () => {
    const { code, out } = await chimera(
      ...['intent', 'new', '--kind', 'postgres', ...told, '--out', '-', '--json'],
      ...['--dataset', 'orders=public.order_items', '--dataset', 'public.Customers', '--user', 'me'],
    );
    const intent = JSON.parse(out) as SourceIntent;
    expect(code).toBe(0);
    expect(intent.datasets).toEqual([
      { name: 'orders', from: 'public.order_items' },
      { name: 'customers', from: 'public.Customers' },
    ]);
    expect(intent.source).toMatchObject({ user: 'me' });
  });

  it('takes patterns in place of names', async () => {
    const line = ['intent', 'new', '--kind', 'csv', ...told, '--out', '-', '--json'];
    const { out, err } = await chimera(...line, '--discover', '2024/*.csv', '--discover', '**/x.csv');
    expect(JSON.parse(out)).toMatchObject({
      datasets: [],
      discover: { include: ['2024/*.csv', '**/x.csv'] },
    });
    expect(err).not.toContain('--dataset');
    expect(await chimera(...line, '--discover', '../*')).toMatchObject({ code: 1 });
  });

  it('writes nothing of options that make no valid intent, and echoes no secret', async () => {
    const line = ['intent', 'new', '--kind', 'postgres', ...told, '--out', at('bad.json')];
    const { code, err } = await chimera(
      ...line,
      '--password',
      'hunter2',
      '--uri',
      'postgres://jo:hunter2@h/db',
    );
    expect(code).toBe(1);
    expect(err).toMatch(/CHIMERA_INTENT_SECRET_IN_URI.*CHIMERA_INTENT_LITERAL_SECRET/s);
    expect(err).not.toContain('hunter2');
    expect(() => readFileSync(at('bad.json'))).toThrow();
  });

  it('wants a kind that there is', async () => {
    expect(await chimera('intent', 'new')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/--kind.*csv, parquet/s),
    });
    expect((await chimera('intent', 'new', '--kind', 'cvs')).code).toBe(2);
  });
});

describe('chimera intent explain', () => {
  it('prints what a field means, as does new --explain', async () => {
    const { code, out } = await chimera('intent', 'explain', 'trigger.missed');
    expect(code).toBe(0);
    expect(out).toMatch(/^datasets\[\]\.ingestion\.trigger\.missed .*default: "runOnce"/s);
    expect((await chimera('intent', 'new', '--explain', 'trigger.missed')).out).toBe(out);
    expect((await chimera('intent', 'explain')).out).toContain('\napiVersion  (a word, required)');
    expect(JSON.parse((await chimera('intent', 'explain', 'sla', '--json')).out)).toHaveLength(3);
  });

  it('suggests a field for one that is not there', async () => {
    expect(await chimera('intent', 'explain', 'triger')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Did you mean "trigger"?'),
    });
  });
});

describe('chimera intent pull', () => {
  const proposed = {
    airports: {
      classification: { contact: 'pii', iata: 'public' },
      schema: [{ name: 'iata', type: 'text' }],
    },
  };

  it('writes the version in force with what was found out, and says so', async () => {
    answering({ 'GET /v1/intents/aviation/airports': stored({ proposed }) });
    const { code, err } = await chimera('intent', 'pull', 'aviation/airports', '-o', at('pulled.json'));
    expect(code).toBe(0);
    expect(err).toMatch(/airports: a schema of 1 column was inferred.*contact \(pii\), iata \(public\)/s);
    expect(read(at('pulled.json')).datasets[0]).toMatchObject(proposed.airports);
  });

  it('keeps what a person wrote', async () => {
    const confirmed = templateIntent('csv', { namespace: 'aviation', ingestion: false });
    const content = {
      ...confirmed,
      datasets: [
        {
          ...confirmed.datasets[0]!,
          schema: [{ name: 'code', type: 'text' }],
          classification: { contact: 'none' },
        },
      ],
    };
    const versions = [{ version: 1, content, submittedBy: 'ada', submittedAt: '' }];
    answering({ 'GET /v1/intents/aviation/airports': stored({ version: 1, versions, proposed }) });
    const { err, out } = await chimera('intent', 'pull', 'aviation/airports', '-o', '-', '--json');
    expect((JSON.parse(out) as SourceIntent).datasets[0]).toMatchObject({
      schema: [{ name: 'code', type: 'text' }],
      classification: { contact: 'none', iata: 'public' },
    });
    expect(err).not.toMatch(/inferred|contact/);
  });

  it('writes an old version as it was, and knows which there are', async () => {
    answering({ 'GET /v1/intents/aviation/airports': stored({ proposed }) });
    const old = await chimera('intent', 'pull', 'aviation/airports', '--version', '1', '-o', '-', '--json');
    expect((JSON.parse(old.out) as SourceIntent).datasets).toEqual([{ name: 'airports', from: 'old.csv' }]);
    expect(await chimera('intent', 'pull', 'aviation/airports', '--version', '7', '-o', '-')).toMatchObject({
      code: 1,
      err: expect.stringContaining('a version from 1 to 2'),
    });
    answering({
      'GET /v1/intents/aviation/airports': problem(404, { code: 'CHIMERA_INTENT_UNKNOWN', detail: 'None.' }),
    });
    expect((await chimera('intent', 'pull', 'aviation/airports', '-o', '-')).err).toContain(
      'CHIMERA_INTENT_UNKNOWN',
    );
    expect((await chimera('intent', 'pull', 'airports')).code).toBe(2);
  });
});

describe('chimera intent show and list', () => {
  it('shows by what right, and what is to be confirmed', async () => {
    const proposed = { airports: { schema: [{ name: 'iata', type: 'text' }] } };
    answering({ 'GET /v1/intents/aviation/airports': stored({ proposed }) });
    const { out } = await chimera('intent', 'show', 'aviation/airports');
    expect(out).toMatch(/declared by: +Jo Doe: Public domain/);
    expect(out).toMatch(/to confirm: +airports \(schema\): `\.\/chimera intent pull aviation\/airports`/);
  });

  it('lists those of a namespace', async () => {
    const other = stored({ namespace: 'sales', name: 'shop' });
    answering({ 'GET /v1/intents': { intents: [stored(), other] } });
    const { out } = await chimera('intent', 'list', '--namespace', 'sales');
    expect(out).toContain('sales/shop');
    expect(out).not.toContain('aviation/airports');
  });
});

describe('chimera intent diff', () => {
  it('tells what differs between versions and what follows', async () => {
    answering({ 'GET /v1/intents/aviation/airports': stored() });
    const { code, out } = await chimera('intent', 'diff', 'aviation/airports');
    expect(code).toBe(0);
    expect(out).toBe(
      'aviation/airports version 1 -> 2: 1 difference\n' +
        '  changed /datasets/airports/from: "old.csv" -> "airports.csv"\n' +
        '          implies a new source version, onboarded anew (`chimera intent submit`)\n',
    );
    const back = JSON.parse(
      (await chimera('intent', 'diff', 'aviation/airports', '2', '1', '--json')).out,
    ) as object;
    expect(back).toMatchObject({ changes: [{ path: '/datasets/airports/from', implies: 'sourceVersion' }] });
    expect((await chimera('intent', 'diff', 'aviation/airports', 'x')).code).toBe(2);
  });

  it('compares a file with the version in force, ingestion included when intake tells it', async () => {
    const file = at('airports.json');
    writeFileSync(
      file,
      JSON.stringify(templateIntent('csv', { namespace: 'aviation', uri: 'file:/srv/data' })),
    );
    answering({ 'GET /v1/intents/aviation/airports': stored() });
    expect((await chimera('intent', 'diff', file)).out).toMatch(/version 2, source part: no difference\n$/);
    const { ingestion } = read(file).datasets[0]!;
    answering({
      'GET /v1/intents/aviation/airports': stored({ ingestion: { airports: { ...ingestion, priority: 1 } } }),
    });
    expect((await chimera('intent', 'diff', file)).out).toMatch(
      /removed \/datasets\/airports\/ingestion\/priority: 1\n.*new configuration of the pipeline/s,
    );
    answering({ 'GET /v1/intents/aviation/airports': stored({ ingestion: {} }) });
    expect((await chimera('intent', 'diff', file)).out).toMatch(
      /1 difference\n +added +\/datasets\/airports\/ingestion: /,
    );
    writeFileSync(file, '{}');
    expect((await chimera('intent', 'diff', file)).code).toBe(1);
  });
});

describe('chimera intent validate', () => {
  it('tells the line of each fault', async () => {
    const file = at('lines.json');
    writeFileSync(
      file,
      JSON.stringify(templateIntent('csv', { namespace: 'Aviation', uri: 'file:/x' }), null, 2),
    );
    const { out } = await chimera('intent', 'validate', file);
    expect(out).toContain('  /namespace (line 4): ');
    expect(JSON.parse((await chimera('intent', 'validate', file, '--json')).out)).toMatchObject({
      faults: [{ path: '/namespace' }],
    });
  });
});
