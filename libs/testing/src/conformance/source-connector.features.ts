import type { Column } from '@chimera/contracts';
import type {
  ConnectorContext,
  DatasetSelection,
  ReadPlan,
  RowChunk,
  SourceConnection,
  SourceConnector,
} from '@chimera/connectors';
import { describe, expect, it } from 'vitest';
import { decodeRows, testColumn, type TextRow } from './avro-rows.js';

/** A source that holds a dataset. */
export interface SourceFixture {
  readonly connection: SourceConnection;
  /** Its name at the source. */
  readonly from: string;
  /** What else the selection says: format, confirmed schema. */
  readonly selection?: Pick<DatasetSelection, 'format' | 'schema'>;
}

/** What a source technology brings so that the behaviour which all of them share can be tested. */
export interface SourceHarness {
  readonly connector: SourceConnector;
  /** Secrets and file roots for the fixtures. */
  context(signal?: AbortSignal): ConnectorContext;
  /** A dataset with nulls and the smallest and largest values of the technology's types, and what shall be read of it. */
  extremes(): Promise<
    SourceFixture & {
      readonly columns: readonly { readonly name: string; readonly type: string }[];
      readonly rows: readonly TextRow[];
    }
  >;
  /** The source has no types of its own (text): only a column that is gone makes a changed schema. */
  readonly untyped?: true;
  /** What the position of the tenth of numbered rows looks like. Default: ends with `row 10`. */
  readonly tenthRow?: RegExp;
  /** A dataset of `id` (int64, 0 to rows - 1, in order) and `name` (text of 100 letters). */
  numbered(rows: number): Promise<SourceFixture>;
  /** A name that does not exist, one letter away from the fixture's. */
  misspelt(fixture: SourceFixture): string;
  /** Resolves when the source itself waits for its reader; absent where the reader pulls. */
  stalled?(): Promise<void>;
  /** Resolves when nothing of an earlier read is left at the source. */
  idle(): Promise<void>;
}

const numberedRows = 200_000;

/** Behaviour of every source connector. */
export function sourceConnectorFeatures(technology: string, harness: () => SourceHarness): void {
  describe(`source connector: ${technology}`, () => {
    it('finds nothing wrong with a source that can be used', async () => {
      const { connector, context, ...rest } = harness();
      const fixture = await rest.numbered(10);
      expect(await connector.test(fixture.connection, [select(fixture)], context())).toEqual([]);
    });

    it('names every fault of every dataset at once, with the nearest name', async () => {
      const source = harness();
      const fixture = await source.numbered(10);
      const faults = await source.connector.test(
        fixture.connection,
        [
          { ...select(fixture), from: source.misspelt(fixture) },
          { ...select(fixture), columns: ['id', 'nam', 'zzzzzz'] },
        ],
        source.context(),
      );
      expect(faults.map(({ code, path }) => ({ code, path }))).toEqual([
        { code: 'CHIMERA_SOURCE_OBJECT_MISSING', path: '/datasets/0/from' },
        { code: 'CHIMERA_SOURCE_COLUMN_MISSING', path: '/datasets/1/columns/1' },
        { code: 'CHIMERA_SOURCE_COLUMN_MISSING', path: '/datasets/1/columns/2' },
      ]);
      expect(faults[0]?.hint).toContain(`Did you mean`);
      expect(faults[1]?.hint).toBe('Did you mean name?');
      expect(faults[2]?.hint).toBeUndefined();
    });

    it('maps its types into the contract, and reads nulls and extremes as they are', async () => {
      const source = harness();
      const fixture = await source.extremes();
      const [dataset] = await source.connector.harvest(
        fixture.connection,
        [select(fixture)],
        source.context(),
      );
      expect(dataset?.columns.map(({ name, type }) => ({ name, type }))).toEqual(fixture.columns);
      const columns = dataset?.columns ?? [];
      expect(await readAll(source, planOf(fixture, columns))).toEqual(fixture.rows);
    });

    it('takes the selected columns only', async () => {
      const source = harness();
      const fixture = await source.numbered(3);
      const [dataset] = await source.connector.harvest(
        fixture.connection,
        [{ ...select(fixture), columns: ['id'] }],
        source.context(),
      );
      expect(dataset?.columns.map((column) => column.name)).toEqual(['id']);
      expect(await readAll(source, planOf(fixture, dataset?.columns ?? []))).toEqual([['0'], ['1'], ['2']]);
    });

    it('counts what it gives, in chunks of about the size asked for', async () => {
      const source = harness();
      const fixture = await source.numbered(numberedRows);
      const reader = await source.connector.open(
        { ...planOf(fixture, numberedColumns), chunkBytes: 65_536 },
        source.context(),
      );
      const counted = await reader.countRows();
      let [read, largest] = [0, 0];
      for await (const chunk of reader.read(0)) {
        read += chunk.read;
        largest = Math.max(largest, chunk.bytes.length);
        expect(chunk.read).toBe(chunk.rows + chunk.rejected.length + chunk.filtered);
      }
      await reader.close();
      expect([counted, read]).toEqual([numberedRows, numberedRows]);
      expect(largest).toBeLessThan(2 * 65_536);
    });

    it('sets aside rows that break a rule, whole', async () => {
      const source = harness();
      const fixture = await source.numbered(10);
      const plan: ReadPlan = {
        ...planOf(fixture, numberedColumns),
        rules: [{ rule: 'range', column: 'id', max: '8' }],
      };
      const reader = await source.connector.open(plan, source.context());
      const chunks = await collect(reader.read(0));
      await reader.close();
      const rejected = chunks.flatMap((chunk) => chunk.rejected);
      expect(rejected.map(({ code, column, row }) => ({ code, column, id: row['id'] }))).toEqual([
        { code: 'CHIMERA_ROW_RANGE', column: 'id', id: '9' },
      ]);
      expect(rejected[0]?.position).toMatch(source.tenthRow ?? /row 10$/);
      expect(chunks.reduce((total, chunk) => total + chunk.rows, 0)).toBe(9);
    });

    it('reads nothing ahead of a consumer that waits (Invariant 11)', async () => {
      const source = harness();
      const fixture = await source.numbered(numberedRows);
      const reader = await source.connector.open(planOf(fixture, numberedColumns), source.context());
      const rows = reader.read(0)[Symbol.asyncIterator]();
      await rows.next();
      const before = process.memoryUsage();
      await source.stalled?.();
      const grown = process.memoryUsage().arrayBuffers - before.arrayBuffers;
      expect(grown).toBeLessThan(8 * 1024 * 1024);
      await rows.return?.();
      await reader.close();
      await source.idle();
    });

    it('stops in the middle when told to, and leaves nothing behind', async () => {
      const source = harness();
      const fixture = await source.numbered(numberedRows);
      const stop = new AbortController();
      const reader = await source.connector.open(
        { ...planOf(fixture, numberedColumns), signal: stop.signal },
        source.context(),
      );
      const reading = async (): Promise<number> => {
        let rows = 0;
        for await (const chunk of reader.read(0)) {
          rows += chunk.rows;
          stop.abort();
        }
        return rows;
      };
      await expect(reading()).rejects.toMatchObject({ code: 'CHIMERA_SOURCE_FAILED', disposition: 'retry' });
      await reader.close();
      await source.idle();
    });

    it('finds a changed schema before a row moves', async () => {
      const source = harness();
      const fixture = await source.numbered(3);
      const columns = [testColumn('id', 'text'), testColumn('name', 'text'), testColumn('gone', 'int32')];
      const opening = source.connector.open(planOf(fixture, columns), source.context());
      await expect(opening).rejects.toMatchObject({
        code: 'CHIMERA_SOURCE_SCHEMA_CHANGED',
        disposition: 'reject',
      });
      await expect(opening).rejects.toThrow(/column gone \(int32\) is gone/);
      if (source.untyped !== true)
        await expect(opening).rejects.toThrow(/column id was text .*, now it is int64 .*; column gone/);
      await source.idle();
    });
  });
}

const numberedColumns = [testColumn('id', 'int64', { nullable: true }), testColumn('name', 'text')];

function select(fixture: SourceFixture): DatasetSelection {
  return { name: 'dataset', from: fixture.from, ...fixture.selection };
}

function planOf(fixture: SourceFixture, columns: readonly Column[]): ReadPlan {
  return {
    connection: fixture.connection,
    dataset: select(fixture),
    columns,
    rules: [],
    signal: new AbortController().signal,
  };
}

async function readAll(source: SourceHarness, plan: ReadPlan): Promise<readonly TextRow[]> {
  const reader = await source.connector.open(plan, source.context());
  const chunks = await collect(reader.read(0));
  await reader.close();
  expect(chunks.flatMap((chunk) => chunk.rejected)).toEqual([]);
  return chunks.flatMap((chunk) => decodeRows(plan.columns, chunk.bytes, chunk.rows));
}

async function collect(rows: AsyncIterable<RowChunk>): Promise<readonly RowChunk[]> {
  const chunks: RowChunk[] = [];
  for await (const chunk of rows) chunks.push(chunk);
  return chunks;
}
