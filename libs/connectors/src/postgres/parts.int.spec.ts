import { decodeRows, eventually } from '@chimera/testing';
import type { Column } from '@chimera/contracts';
import { describe, expect, it } from 'vitest';
import type { SourceReader } from '../source.js';
import { PgSourceFixture } from './pg-source.fixture.js';

const source = PgSourceFixture.forFile('pg_parts');
const rows = 40_000;
/** About 46 MiB: rows that fill a seventh of a block each. */
const filler = `repeat(md5(i::text), 34)`;
const big = `CREATE TABLE T (id int8 PRIMARY KEY, t text);
  ALTER TABLE T ALTER t SET STORAGE PLAIN;
  INSERT INTO T SELECT i, ${filler} FROM generate_series(0, ${rows - 1}) i`;

async function idsOf(reader: SourceReader, columns: readonly Column[]): Promise<number[][]> {
  return Promise.all(
    Array.from({ length: reader.parts }, async (_, part) => {
      const ids: number[] = [];
      for await (const chunk of reader.read(part))
        ids.push(...decodeRows(columns, chunk.bytes, chunk.rows).map((row) => Number(row[0])));
      return ids;
    }),
  );
}

const backends = async (): Promise<number> => {
  const { rows: found } = await source.admin.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'chimera'`,
  );
  return found[0]?.n ?? -1;
};
const all = Array.from({ length: rows }, (_, id) => id);

describe('parts of one snapshot', () => {
  it('gives every row of the snapshot exactly once, whatever happens to the table meanwhile', async () => {
    const from = await source.table(big);
    const columns = await source.columns({ from, columns: ['id'] });
    const reader = await source.open({ from, columns: ['id'] }, { columns, maxParts: 8 });
    try {
      expect(reader.parts).toBe(2);
      await source.admin.query(`UPDATE ${from} SET t = 'moved', id = id + ${rows} WHERE id % 3 = 0`);
      await source.admin.query(`DELETE FROM ${from} WHERE id % 3 = 1`);
      await source.admin.query(`VACUUM ${from}`);
      await source.admin.query(`INSERT INTO ${from} SELECT i, 'new' FROM generate_series(-1000, -1) i`);
      const parts = await idsOf(reader, columns);
      expect(parts.every((part) => part.length > rows / 4)).toBe(true);
      expect(parts.flat().sort((a, b) => a - b)).toEqual(all);
      expect(await reader.countRows()).toBe(rows);
    } finally {
      await reader.close();
    }
    await eventually(async () => expect(await backends()).toBe(0));
  });

  it('gives the same parts again', async () => {
    const from = await source.table(big);
    const columns = await source.columns({ from, columns: ['id'] });
    const read = async (): Promise<number[][]> => {
      const reader = await source.open({ from, columns: ['id'] }, { columns, maxParts: 3 });
      try {
        return await idsOf(reader, columns);
      } finally {
        await reader.close();
      }
    };
    expect(await read()).toEqual(await read());
  });

  it('reads partitions, sub-partitions and tables that inherit', async () => {
    const from = await source.table(`CREATE TABLE T (id int8, t text) PARTITION BY RANGE (id);
      CREATE TABLE T_a PARTITION OF T FOR VALUES FROM (0) TO (15000);
      CREATE TABLE T_e PARTITION OF T FOR VALUES FROM (-10) TO (0);
      CREATE TABLE T_b PARTITION OF T DEFAULT PARTITION BY LIST (id);
      CREATE TABLE T_c (t text, gone int, id int8); ALTER TABLE T_c DROP gone; ALTER TABLE T_b ATTACH PARTITION T_c DEFAULT;
      INSERT INTO T SELECT i, ${filler} FROM generate_series(0, ${rows - 1}) i;
      CREATE TABLE T_parent (id int8, t text); CREATE TABLE T_child (more int) INHERITS (T_parent);
      INSERT INTO T_child SELECT * FROM T; INSERT INTO T_parent VALUES (-5, 'own')`);
    for (const [name, expected] of [
      [from, all],
      [`${from}_parent`, [-5, ...all]],
    ] as const) {
      const read = await source.rows({ from: name, columns: ['id'] }, { maxParts: 2 });
      expect(read.parts).toBe(2);
      expect(read.rows.map((row) => Number(row[0])).sort((a, b) => a - b)).toEqual(expected);
    }
  });

  it('makes one part of what cannot be cut, and of what is new', async () => {
    const from = await source.table(`${big}; CREATE VIEW T_v AS SELECT * FROM T`);
    const parts = async (name: string, after?: string | null): Promise<number> => {
      const range = after === undefined ? {} : { range: { column: 'id', after, upTo: null } };
      const reader = await source.open({ from: name }, { maxParts: 4, ...range });
      await reader.close();
      return reader.parts;
    };
    expect(await parts(from, null)).toBe(2);
    expect([await parts(`${from}_v`), await parts(from, '5')]).toEqual([1, 1]);
  });

  it('reads a partitioned table as a whole when its partitions have other rights', async () => {
    const from = await source.table(`CREATE TABLE T (id int8, t text) PARTITION BY RANGE (id);
      CREATE TABLE T_a PARTITION OF T DEFAULT; INSERT INTO T SELECT i, ${filler} FROM generate_series(0, ${rows - 1}) i`);
    const { name, connection } = await source.role();
    await source.admin.query(`GRANT SELECT ON ${from} TO ${name}`);
    const read = await source.rows({ from, columns: ['id'] }, { connection, maxParts: 4 });
    expect([read.parts, read.rows.length]).toEqual([1, rows]);
    await source.dropRole(name);
  });

  it('fails when the connection of one part is lost, and leaves nothing open', async () => {
    const from = await source.table(big);
    const reader = await source.open({ from }, { maxParts: 2 });
    const reading = async (part: number): Promise<void> => {
      for await (const chunk of reader.read(part)) {
        expect(chunk.rows).toBeGreaterThan(0);
        if (part === 1)
          await source.admin.query(
            `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%ctid >=%' AND pid <> pg_backend_pid()`,
          );
      }
    };
    await expect(reading(1)).rejects.toMatchObject({ code: 'CHIMERA_SOURCE_FAILED', disposition: 'retry' });
    const left = reader.read(0)[Symbol.asyncIterator]();
    await left.next();
    await reader.close();
    await expect(
      (async () => {
        for (;;) if ((await left.next()).done === true) return;
      })(),
    ).rejects.toMatchObject({ disposition: 'retry' });
    await eventually(async () => expect(await backends()).toBe(0));
  });

  it('waits for a table that is being filled anew, and reads what it is filled with', async () => {
    const from = await source.table(`CREATE TABLE T AS SELECT 1 AS id`);
    const columns = await source.columns({ from });
    await source.admin.query(`BEGIN; TRUNCATE ${from}; INSERT INTO ${from} VALUES (2), (3)`);
    const reading = source.rows({ from }, { columns });
    await eventually(async () => {
      const { rows: waiting } = await source.admin.query(
        `SELECT 1 FROM pg_locks WHERE relation = '${from}'::regclass AND NOT granted`,
      );
      expect(waiting).toHaveLength(1);
    });
    await source.admin.query('COMMIT');
    expect((await reading).rows).toEqual([['2'], ['3']]);
  });
});
