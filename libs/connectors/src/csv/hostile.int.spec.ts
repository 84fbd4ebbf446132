import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { testColumn } from '@chimera/testing';
import { CsvFolder } from './csv.fixture.js';
import { csvSource } from './source.connector.js';

const folder = new CsvFolder();
afterAll(() => folder.remove());
const fault = async (content: Buffer | string, name?: string): Promise<string> => {
  const from = folder.write(content, name);
  const [first, ...more] = await csvSource.test(folder.connection, [{ name: 'd', from }], folder.context());
  expect(more).toEqual([]);
  return `${first?.code ?? 'none'} ${first?.message ?? ''} ${first?.hint ?? ''}`;
};

describe('hostile delimited text', () => {
  it('says what a file is that is no delimited text', async () => {
    expect(await fault(Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(50), Buffer.from('PAR1')]))).toContain('CHIMERA_SOURCE_FORMAT Expected');
    expect(await fault(Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(50)]))).toContain('found a Parquet file');
    expect(await fault(gzipSync('a,b\n1,2\n'))).toContain('Declare format.compression as gzip');
    expect(await fault(gzipSync('a,b\n1,2\n').subarray(0, 15), 'cut.csv.gz')).toContain('CHIMERA_SOURCE_FORMAT');
    expect(await fault('a,b\n1,2\n', 'plain.csv.gz')).toContain('CHIMERA_SOURCE_FORMAT');
    expect(await fault(Buffer.from('a,b\n1,2\n', 'utf16le'))).toContain('Declare format.encoding as utf-16le');
    expect(await fault(Buffer.from('a,b\n1,ä\n2,ö\n', 'latin1'))).toContain('latin-1');
    expect(await fault(Buffer.from('ffd8ffe000104a46494600010101', 'hex'))).toContain('binary');
    expect(await fault('')).toContain('found an empty file');
    expect(await fault('a,b')).toBe('none  ');
  }); // prettier-ignore

  it('offers text for a file of a header alone, and reads no row of it', async () => {
    expect(await folder.inferred('a,b\n')).toEqual(['a text', 'b text']);
    expect(await folder.read(folder.write('a,b\n'), ['a text'])).toMatchObject({ rows: [], counted: 0 });
  });

  it('reads an empty file under a confirmed schema as no rows', async () => {
    const dataset = { name: 'd', from: folder.write(''), schema: [{ name: 'a', type: 'int64' }] };
    expect(await csvSource.test(folder.connection, [dataset], folder.context())).toEqual([]);
    const plan = { connection: folder.connection, dataset, columns: [testColumn('a', 'int64')], rules: [] };
    const reader = await csvSource.open({ ...plan, signal: new AbortController().signal }, folder.context());
    expect(await reader.countRows()).toBe(0);
  });

  it('refuses a line without end and a line of very many columns, in bounded memory', async () => {
    const endless = folder.write(Buffer.concat([Buffer.from('a,b\n1,2\n3,'), Buffer.alloc(24_000_000, 'x')]));
    const before = process.memoryUsage().arrayBuffers;
    await expect(folder.read(endless, ['a int64', 'b text'])).rejects.toMatchObject({
      code: 'CHIMERA_ROW_TOO_LARGE',
      message: expect.stringMatching(/found at least \d+ at .*:3\./) as string,
    });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1_048_576);
    expect(await fault(Buffer.alloc(200_000, ','))).toContain('CHIMERA_TOO_LARGE Expected at most 2000 columns');
    const wide = folder.write(Buffer.concat([Buffer.from('a,b\n1,2\n'), Buffer.alloc(1_000_000, ','), Buffer.from('\n3,4\n')]));
    const { rows, rejected } = await folder.read(wide, ['a int64', 'b text']);
    expect([rows.length, rejected.map(({ code, detail }) => `${code} ${detail}`)]).toEqual([2, ['CHIMERA_ROW_RAGGED Expected 2 values, found 1000001.']]);
  }); // prettier-ignore

  it('loses one line, not the rest of the file, to a quote that never closes', async () => {
    const lines = Array.from({ length: 300_000 }, (_, id) => `${id},name of ${id} that is long enough to fill blocks`);
    lines[10] = '10,"never closed';
    const { rows, rejected, counted } = await folder.read(folder.write(`id,name\n${lines.join('\n')}\n`), ['id int64', 'name text']);
    expect([rows.length, rejected.length, counted]).toEqual([299_999, 1, 300_000]);
    expect(rejected[0]).toMatchObject({ position: expect.stringMatching(/:12$/) as string, row: { line: '10,"never closed' } });
  }); // prettier-ignore

  it('refuses what unpacks to a bomb, in bounded memory', async () => {
    const bomb = Buffer.concat([
      gzipSync('a,b\n'),
      ...Array.from({ length: 6 }, () => gzipSync(Buffer.alloc(16_777_216, '\n'))),
    ]);
    const before = process.memoryUsage().arrayBuffers;
    await expect(folder.read(folder.write(bomb, 'bomb.csv.gz'), ['a int64'])).rejects.toMatchObject({
      code: 'CHIMERA_TOO_LARGE',
      disposition: 'reject',
    });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1_048_576);
  });

  it('takes a file that changes while it is read as something that passes', async () => {
    const from = folder.write(`id\n${'1\n'.repeat(300_000)}`);
    for (const change of [
      () => appendFileSync(join(folder.path, from), '2\n'),
      () => writeFileSync(join(folder.path, from), 'other\n'),
    ]) {
      const plan = { connection: folder.connection, dataset: { name: 'd', from }, columns: [testColumn('id', 'int64')], rules: [] };
      const reader = await csvSource.open({ ...plan, signal: new AbortController().signal }, folder.context());
      const reading = async (): Promise<void> => {
        for await (const chunk of reader.read(0)) {
          expect(chunk.read).toBeGreaterThan(0);
          change();
        }
      };
      await expect(reading()).rejects.toMatchObject({ code: 'CHIMERA_SOURCE_FAILED', disposition: 'retry', message: expect.stringContaining('was changed') as string });
    }
  }); // prettier-ignore
});
