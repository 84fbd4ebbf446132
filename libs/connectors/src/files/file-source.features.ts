import { decodeRows, testColumn, uniqueName, type TextRow } from '@chimera/testing';
import { namePattern, type Column } from '@chimera/contracts';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectorContext, ReadPlan, SourceConnection, SourceConnector } from '../source.js';

/** A table to write as a file; `null` is null. */
export interface FileTable {
  /** `name type` in contract notation. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** What a technology of files brings. */
export interface FileHarness {
  readonly connector: Required<SourceConnector>;
  /** `csv`. */
  readonly ending: string;
  /** The same as the connector's `test`, in this process: the user it runs as can be changed here. */
  readonly testHere: SourceConnector['test'];
  write(path: string, table: FileTable): Promise<void>;
  /** A column `id` of text, where it was a number: `typeChanged` from and to. */
  readonly textInPlaceOfNumber: readonly [string, string];
}

const numbers: FileTable = {
  columns: ['id int64', 'name text', 'at timestamp'],
  rows: Array.from({ length: 10 }, (_, id) => [
    String(id),
    `n${id % 3}`,
    `2024-01-0${(id % 9) + 1} 00:00:00`,
  ]),
};
const contract = numbers.columns.map((text) => columnOf(text));

function columnOf(text: string): Column {
  const [name = '', type = ''] = text.split(' ');
  return testColumn(name, type);
}

/** Behaviour of every source of files, beside that of every source. */
export function fileSourceFeatures(technology: string, harness: FileHarness): void {
  const { connector, ending } = harness;
  let root = '';
  let outside = '';
  let connection: SourceConnection;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'chimera-files-'));
    outside = mkdtempSync(join(tmpdir(), 'chimera-other-'));
    connection = { kind: technology, uri: `file://${root}` };
  });
  afterAll(() => {
    for (const folder of [root, outside]) rmSync(folder, { recursive: true, force: true });
  });

  const context = (): ConnectorContext => ({
    secrets: { resolve: () => Promise.reject(new RangeError('no secrets here')) },
    fileRoots: [root],
    signal: new AbortController().signal,
  });
  const write = async (path: string, table: FileTable = numbers): Promise<void> => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    await harness.write(join(root, path), table);
  };
  const read = async (from: string, more: Partial<ReadPlan> = {}) => {
    const plan = { connection, dataset: { name: 'd', from }, columns: contract, rules: [], ...more };
    const reader = await connector.open({ ...plan, signal: new AbortController().signal }, context());
    const parts: (readonly TextRow[])[] = [];
    const rejected: string[] = [];
    for (let part = 0; part < reader.parts; part++) {
      const rows: TextRow[] = [];
      for await (const chunk of reader.read(part)) {
        rows.push(...decodeRows(plan.columns, chunk.bytes, chunk.rows));
        rejected.push(...chunk.rejected.map((row) => `${row.code} ${row.column ?? ''} ${row.position}`));
      }
      parts.push(rows);
    }
    const counted = await reader.countRows();
    await reader.close();
    return { parts, rows: parts.flat(), rejected, counted, highWater: reader.highWater };
  };
  const ids = (rows: readonly TextRow[]): string => rows.map((row) => row[0]).join(' ');

  describe(`source of files: ${technology}`, () => {
    it('lists what patterns find, under names of their own', async () => {
      const set = uniqueName('list');
      for (const path of ['2023/Orders', '2024/orders', '2024/deep/1st report', '2024/deep/skip'])
        await write(`${set}/${path}.${ending}`);
      const patterns = { include: [`${set}/**/*.${ending}`, `${set}/none*`], exclude: [`${set}/**/skip.*`] };
      const listed = await connector.list(connection, patterns, context());
      expect(listed.map(({ from }) => from)).toEqual([
        `${set}/2023/Orders.${ending}`,
        `${set}/2024/deep/1st report.${ending}`,
        `${set}/2024/orders.${ending}`,
      ]);
      expect(new Set(listed.map(({ name }) => name)).size).toBe(3);
      for (const { name } of listed) expect(name).toMatch(namePattern);
      expect(listed[0]?.name).toBe('orders');
    });

    it('tells by a fingerprint when files came or changed', async () => {
      const set = uniqueName('print');
      await write(`${set}/a.${ending}`);
      const dataset = { name: 'd', from: `${set}/*` };
      const before = await connector.fingerprint(connection, dataset, context());
      expect(await connector.fingerprint(connection, dataset, context())).toEqual(before);
      utimesSync(join(root, set, `a.${ending}`), new Date(0), new Date(0));
      const touched = await connector.fingerprint(connection, dataset, context());
      await write(`${set}/b.${ending}`);
      const more = await connector.fingerprint(connection, dataset, context());
      expect([before.files, more.files]).toEqual([1, 2]);
      expect(new Set([before, touched, more].map(({ fingerprint }) => fingerprint)).size).toBe(3);
    });

    it('compares the contract with what the files have now', async () => {
      const from = `${uniqueName('cmp')}.${ending}`;
      const differences = async (table?: FileTable): Promise<readonly string[]> => {
        if (table !== undefined) await write(from, table);
        const found = await connector.compare(connection, { name: 'd', from }, contract, context());
        return found.map(({ kind, column, after }) => `${kind} ${column} ${after ?? '-'}`);
      };
      const named = (...columns: readonly string[]): FileTable => ({ ...numbers, columns });
      expect(await differences(numbers)).toEqual([]);
      expect(await differences(named('id int64', 'title text', 'at timestamp'))).toEqual(['columnRenamed name title']);
      expect((await differences({ columns: ['id int64', 'at timestamp'], rows: [['1', '2024-01-01 00:00:00']] }))[0]).toMatch(/^columnDropped name -$/);
      const grown = { columns: [...numbers.columns, 'new int64'], rows: numbers.rows.map((row) => [...row, '7']) };
      expect((await differences(grown)).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(['columnAdded new']);
      const changed = { columns: ['id text', ...numbers.columns.slice(1)], rows: numbers.rows.map((row) => ['x', ...row.slice(1)]) };
      expect((await differences(changed)).map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([`typeChanged id ${harness.textInPlaceOfNumber[1]}`]);
      rmSync(join(root, from));
      expect(await differences()).toEqual(['datasetDropped  -']);
    }); // prettier-ignore

    it('profiles values: nulls, distinct, smallest, greatest, most frequent, sample', async () => {
      const from = `${uniqueName('prof')}.${ending}`;
      const rows = [...numbers.rows, ...Array.from({ length: 30 }, (_, id) => [String(id + 100), null, null])];
      await write(from, { ...numbers, rows });
      const profile = await connector.profile(connection, { name: 'd', from }, contract, context());
      expect(profile).toMatchObject({ rowsProfiled: 40, complete: true });
      expect(profile.sample).toHaveLength(20);
      expect(profile.sample[0]).toMatchObject({ id: '0', name: 'n0' });
      const [id, name, at] = profile.columns;
      expect(id).toMatchObject({ column: 'id', nulls: 0, min: '0', max: '129' });
      expect(name).toMatchObject({ nulls: 30, distinct: 3, min: 'n0', max: 'n2' });
      expect(name?.top).toEqual([{ value: 'n0', count: 4 }, { value: 'n1', count: 3 }, { value: 'n2', count: 3 }]);
      expect([at?.min, at?.max]).toEqual(['2024-01-01 00:00:00', '2024-01-09 00:00:00']);
    }); // prettier-ignore

    it('reads by a growing column, and tells the next mark', async () => {
      const from = `${uniqueName('delta')}.${ending}`;
      await write(from, { ...numbers, rows: [...numbers.rows, [null, 'lost', null]] });
      const range = { column: 'id', after: '6', upTo: null };
      const above = await read(from, { range });
      expect([ids(above.rows), above.highWater, above.counted]).toEqual(['7 8 9', '9', 4]);
      expect(above.rejected).toEqual([expect.stringMatching(/^CHIMERA_ROW_NULL id .*(:12|row 11)$/)]);
      expect(ids((await read(from, { range: { ...range, includeAfter: true, upTo: '8' } })).rows)).toBe('6 7 8');
      expect(ids((await read(from, { range: { ...range, overlap: 2 } })).rows)).toBe('5 6 7 8 9');
      expect((await read(from, { range: { ...range, after: '40' } })).highWater).toBe('40');
      await write(from);
      const times = await read(from, { range: { column: 'at', after: '2024-01-07 00:00:00', upTo: null, overlap: 'P1D' } });
      expect([ids(times.rows), times.highWater]).toEqual(['6 7 8', '2024-01-09 00:00:00.000000']);
      await expect(read(from, { range: { ...range, column: 'name' } })).rejects.toMatchObject({ code: 'CHIMERA_SOURCE_DELTA' });
      await expect(read(from, { range: { ...range, after: 'canary' } })).rejects.toMatchObject({ code: 'CHIMERA_RUN_PARAMETERS', message: expect.not.stringContaining('canary') as string });
    }); // prettier-ignore

    it('reads files in parts, each row once, the same each time', async () => {
      const set = uniqueName('parts');
      for (let file = 0; file < 5; file++)
        await write(`${set}/${file}.${ending}`, { ...numbers, rows: [[String(file), 'x', null]] });
      const first = await read(`${set}/*`, { maxParts: 3 });
      expect(first.parts).toHaveLength(3);
      expect(ids([...first.rows].sort())).toBe('0 1 2 3 4');
      expect((await read(`${set}/*`, { maxParts: 3 })).parts).toEqual(first.parts);
    });

    it('gives null for a column that only other files have, and refuses files that have none in common', async () => {
      const set = uniqueName('union');
      await write(`${set}/a.${ending}`, { columns: ['at timestamp', 'id int64'], rows: [['2024-01-01 00:00:00', '1']] });
      await write(`${set}/b.${ending}`, { ...numbers, rows: [['2', 'two', null]] });
      const { rows } = await read(`${set}/*`);
      expect(rows).toEqual([['1', null, '1704067200000000'], ['2', 'two', null]]);
      const [harvested] = await connector.harvest(connection, [{ name: 'd', from: `${set}/*` }], context());
      expect(harvested?.columns.map(({ name }) => name)).toEqual(['at', 'id', 'name']);
      expect(harvested?.properties['columnsOfSomeFiles']).toContain('name');
      await write(`${set}/c.${ending}`, { columns: ['other int64'], rows: [['1']] });
      const faults = await connector.test(connection, [{ name: 'd', from: `${set}/*` }], context());
      expect(faults.map(({ code }) => code)).toEqual(['CHIMERA_SOURCE_FORMAT']);
    }); // prettier-ignore

    it('tells apart what is missing, not readable, no file, outside, and a misspelt column', async () => {
      const set = uniqueName('faults');
      await write(`${set}/good.${ending}`);
      await write(`${set}/secret.${ending}`);
      mkdirSync(join(root, set, 'folder'));
      execFileSync('mkfifo', [join(root, set, 'pipe')]);
      await harness.write(join(outside, `other.${ending}`), numbers);
      symlinkSync(join(outside, `other.${ending}`), join(root, set, 'link'));
      const found = async (from: string, columns?: readonly string[]): Promise<string> => {
        const datasets = [{ name: 'd', from: `${set}/${from}`, ...(columns && { columns }) }];
        const [fault, ...more] = await asStranger([root, outside], () => harness.testHere(connection, datasets, context()));
        expect(more).toEqual([]);
        return `${fault?.code ?? 'none'} ${fault?.path ?? ''} ${fault?.hint ?? ''}`;
      };
      expect(await found(`good.${ending}`)).toBe('none  ');
      chmodSync(join(root, set, `secret.${ending}`), 0);
      expect(await found(`secret.${ending}`)).toMatch(/^CHIMERA_SOURCE_PERMISSION .* read permission/);
      expect(await found(`god.${ending}`)).toMatch(/^CHIMERA_SOURCE_OBJECT_MISSING .* mean good/);
      expect(await found('none*')).toMatch(/^CHIMERA_SOURCE_OBJECT_MISSING .* No file matches/);
      expect(await found('folder')).toMatch(/^CHIMERA_SOURCE_OBJECT_MISSING .* folder/);
      expect(await found('pipe')).toMatch(/^CHIMERA_SOURCE_OBJECT_MISSING .* no regular file/);
      expect(await found('link')).toMatch(/^CHIMERA_SOURCE_PATH_FORBIDDEN/);
      expect(await found('../../../etc/passwd')).toMatch(/^CHIMERA_SOURCE_PATH_FORBIDDEN/);
      expect(await found(`good.${ending}`, ['nme'])).toBe('CHIMERA_SOURCE_COLUMN_MISSING /datasets/0/columns/0 Did you mean name?');
    }); // prettier-ignore
  });
}

/** Runs as a user that owns nothing: the superuser may read what nobody may. */
async function asStranger<T>(folders: readonly string[], work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return work();
  for (const folder of folders) chmodSync(folder, 0o755);
  process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}
