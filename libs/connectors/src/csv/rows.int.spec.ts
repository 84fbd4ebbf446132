import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeRows, testColumn } from '@chimera/testing';
import { CsvFolder } from './csv.fixture.js';
import { csvSource } from './source.connector.js';

const folder = new CsvFolder();
afterAll(() => folder.remove());
const columns = ['id int64', 'name text', 'price decimal(10,2)', 'day date'];

describe('rows of delimited text', () => {
  it('keeps text exactly: quotes, delimiters, line ends, spaces, empty and null', async () => {
    const names = ['a,b', 'say "hi"', 'two\nlines', 'two\r\nlines', ' x ', '', '\\', "'", '\t', 'ü😀'];
    const quoted = names.map((name, id) => `${id},"${name.replaceAll('"', '""')}",1.5,2024-01-01`);
    const from = folder.write(`id,name,price,day\r\n${quoted.join('\r\n')}\r\n99,,,\r\n100, x ,2,\r`);
    const { rows, rejected, counted } = await folder.read(from, columns);
    expect(rejected).toEqual([]);
    expect(rows.map((row) => row[1])).toEqual([...names, null, ' x ']);
    expect(rows.at(-2)).toEqual(['99', null, null, null]);
    expect(counted).toBe(12);
  });

  it('sets aside what does not fit, whole, with file and line, and goes on', async () => {
    const from = folder.write(
      [
        'id,name,price,day',
        '1,"a\nb",1.00,2024-01-01',
        'x,ok,1.00,2024-01-01',
        '3,few',
        '4,many,1.00,2024-01-01,5,"6"',
        '',
        '5,money,1.001,2024-01-01',
        '6,day,1.00,2023-02-29',
        '7,nul \0,1.00,2024-01-01',
        '8,"junk" behind,1.00,2024-01-01',
        '9,"never closed,1.00,2024-01-01',
        ',null,1.00,2024-01-01',
        '11,good,1.00,2024-01-01',
      ].join('\n'),
    );
    const { rows, rejected, counted, read } = await folder.read(from, ['id int64!', ...columns.slice(1)]);
    expect(rows.map((row) => row[0])).toEqual(['1', '11']);
    expect([counted, read]).toEqual([11, 11]);
    const byLine = [...rejected].sort((left, right) => lineOf(left.position) - lineOf(right.position));
    expect(byLine.map(({ position, code, column }) => [lineOf(position), code, column])).toEqual([
      [4, 'CHIMERA_ROW_TYPE', 'id'],
      [5, 'CHIMERA_ROW_RAGGED', null],
      [6, 'CHIMERA_ROW_RAGGED', null],
      [8, 'CHIMERA_ROW_TYPE', 'price'],
      [9, 'CHIMERA_ROW_TYPE', 'day'],
      [10, 'CHIMERA_ROW_TYPE', 'name'],
      [11, 'CHIMERA_ROW_RAGGED', null],
      [12, 'CHIMERA_ROW_RAGGED', null],
      [13, 'CHIMERA_ROW_NULL', 'id'],
    ]);
    expect(byLine[0]?.row).toEqual({ id: 'x', name: 'ok', price: '1.00', day: '2024-01-01' });
    expect(byLine[1]?.row).toEqual({ line: '3,few' });
    expect(byLine[2]?.row).toEqual({ line: '4,many,1.00,2024-01-01,5,"6"' });
    expect(byLine[2]?.detail).toBe('Expected 4 values, found 6.');
    expect(byLine.map(({ detail }) => detail).join()).not.toContain('few,');
  });

  it('names the place of every row of a chunk, also of those that are kept', async () => {
    const lines = Array.from({ length: 9_000 }, (_, id) => (id % 1_000 === 7 ? 'bad' : String(id)));
    const from = folder.write(`id,t\n${lines.map((id) => `${id},"a\nb"`).join('\n')}\n`, 'places.csv');
    const context = folder.context();
    const plan = { connection: folder.connection, dataset: { name: 'd', from }, columns: [testColumn('id', 'int64')], rules: [] };
    const reader = await csvSource.open({ ...plan, signal: context.signal }, context);
    let kept = 0;
    for await (const chunk of reader.read(0)) {
      for (const [index, [id]] of decodeRows(plan.columns, chunk.bytes, chunk.rows).entries())
        expect(chunk.position?.(index)).toBe(`places.csv:${2 + 2 * Number(id)}`);
      kept += chunk.rows;
    }
    expect(kept).toBe(8_991);
  }); // prettier-ignore

  it('pads or fails on ragged lines when told to', async () => {
    const from = folder.write('id,name,price,day\n1,a\n2,b,1,2024-01-01,x\n');
    const padded = await folder.read(from, columns, { format: { ragged: 'pad' } });
    expect(padded.rows).toEqual([['1', 'a', null, null]]);
    expect(padded.rejected.map(({ position }) => lineOf(position))).toEqual([3]);
    await expect(folder.read(from, columns, { format: { ragged: 'fail' } })).rejects.toMatchObject({
      code: 'CHIMERA_SOURCE_FORMAT',
      message: expect.stringMatching(/Expected 4 values at .*:2, found 2/) as string,
    });
  });

  it.each([
    ['utf-8', 'utf8', ''],
    ['utf-8', 'utf8', '\ufeff'],
    ['utf-16le', 'utf16le', '\ufeff'],
    ['utf-16be', 'utf16be', '\ufeff'],
    ['utf-16le', 'utf16le', ''],
    ['latin-1', 'latin1', ''],
  ] as const)('reads %s (%s), mark %j, packed or not', async (encoding, form, mark) => {
    const text = `${mark}id;name\r\n${Array.from({ length: 40_000 }, (_, id) => `${id};"Zoë; ¼ ${id}"`).join('\r\n')}`;
    const little = Buffer.from(text, form === 'utf16be' ? 'utf16le' : form);
    const bytes = form === 'utf16be' ? little.swap16() : little;
    const format = mark === '' ? { encoding } : {};
    for (const from of [
      folder.write(bytes),
      folder.write(gzipSync(bytes), `${encoding}${mark.length}.csv.gz`),
    ]) {
      const { rows, rejected } = await folder.read(from, ['id int64', 'name text'], { format });
      expect(rejected).toEqual([]);
      expect([rows.length, rows[0], rows.at(-1)]).toEqual([
        40_000,
        ['0', 'Zoë; ¼ 0'],
        ['39999', 'Zoë; ¼ 39999'],
      ]);
    }
  });

  it('sets aside lines whose bytes are no text in their encoding, whatever the encoding', async () => {
    const utf8 = Buffer.concat([Buffer.from('id,name\n1,ä\n2,'), Buffer.from([0xff, 0x0a]), Buffer.from('3,ö\n4,é\n')]);
    const utf16 = Buffer.from(`\ufeffid,name\n1,ä\n2,\ud800\n3,\u{1f600}\n`, 'utf16le');
    for (const [bytes, good] of [[utf8, ['1', '3', '4']], [utf16, ['1', '3']]] as const) {
      const { rows, rejected } = await folder.read(folder.write(bytes), ['id int64', 'name text']);
      expect(rows.map((row) => row[0])).toEqual(good);
      expect(rejected.map(({ position, code, row }) => [lineOf(position), code, Object.values(row)[0]?.slice(0, 2)])).toEqual([[3, 'CHIMERA_ROW_TYPE', '\\x']]);
    }
  }); // prettier-ignore

  it('reads as declared: quote, escape, nulls, decimal comma, dates, lines to skip, no header', async () => {
    const from = folder.write(`made by hand\n\n'it\\'s \\\\';NA;-1234,5;31.12.2024 23:59\n'';"x";NULL;01.01.2024 00:00\n`);
    const { rows, rejected } = await folder.read(from, ['column1 text', 'column2 text', 'column3 decimal(10,2)', 'column4 timestamp'], {
      format: { delimiter: ';', quote: "'", escape: '\\', header: false, nulls: ['NA', 'NULL'], decimal: ',', skipLines: 2, timestampFormat: '%d.%m.%Y %H:%M' },
    });
    expect(rejected).toEqual([]);
    expect(rows).toEqual([
      ["it's \\", null, '-1234.50', '1735689540000000'],
      ['', '"x"', null, '1704067200000000'],
    ]);
  }); // prettier-ignore

  it('finds out how dates are written that nobody declared', async () => {
    const lines = Array.from({ length: 40 }, (_, index) => `${index},${(index % 28) + 1}/02/2024`);
    const { rows, rejected } = await folder.read(folder.write(`id,day\n${lines.join('\n')}\n`), [
      'id int64',
      'day date',
    ]);
    expect(rejected).toEqual([]);
    expect(rows[27]).toEqual(['27', String(Date.UTC(2024, 1, 28) / 86_400_000)]);
  });

  it('reads files of lone carriage returns, of one column, and values that span blocks', async () => {
    expect((await folder.read(folder.write('a\tb\r1\t2\r3\t4'), ['a int64', 'b int64'])).rows).toEqual([['1', '2'], ['3', '4']]);
    expect((await folder.read(folder.write('a\n1\n\n3\n'), ['a int64'])).rows).toEqual([['1'], [null], ['3']]);
    const long = `"${'line\n'.repeat(200_000)}"`;
    const { rows } = await folder.read(folder.write(`id,name\n1,${long}\n2,x\n`), ['id int64', 'name text']);
    expect([rows.length, rows[0]?.[1]?.length, rows[1]]).toEqual([2, 1_000_000, ['2', 'x']]);
  }); // prettier-ignore
});

function lineOf(position: string): number {
  return Number(position.split(':').at(-1));
}
