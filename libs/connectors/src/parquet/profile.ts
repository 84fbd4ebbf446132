import type { Column } from '@chimera/contracts';
import { openBase } from '../files/location.js';
import { spread } from '../files/spread.js';
import type {
  ConnectorContext,
  DatasetProfile,
  DatasetSelection,
  ProfiledColumn,
  SourceConnection,
} from '../source.js';
import { columnsOfFile, openDataset, readParquet, withEngine, type ParquetDataset } from './dataset.js';
import { nameLiteral, textLiteral, type ParquetEngine } from './engine.js';
import { readFileMetadata } from './metadata.js';
import { mapDuckType } from './types.js';

/** Rows looked at when there are more; taken from the beginnings of files spread over all. */
const mostRows = 500_000;
const mostFiles = 32;
const sampledRows = 20;

/** What the values of a dataset look like. Nested values are looked at as JSON text. */
export async function profileParquet(
  connection: SourceConnection,
  selection: DatasetSelection,
  columns: readonly Column[],
  context: ConnectorContext,
): Promise<DatasetProfile> {
  const base = await openBase(connection.uri, context.fileRoots);
  const dataset = await openDataset(base, selection.from, context.signal);
  return withEngine(dataset.files, context.signal, async (engine) => {
    const total = (await readFileMetadata(engine, dataset.files)).reduce((sum, file) => sum + file.rows, 0);
    const rows = sampledSql(dataset, columns, total);
    const profiled: ProfiledColumn[] = [];
    for (const column of columns) profiled.push(await profileColumn(engine, rows, column));
    const [counted] = await engine.query(`SELECT count(*) AS n FROM (${rows})`);
    const rowsProfiled = Number(counted?.['n'] ?? 0);
    return {
      rowsProfiled,
      complete: rowsProfiled === total,
      columns: profiled,
      sample: await sampleOf(engine, rows, columns),
    };
  });
}

/** The sampled rows: all, or as many of the beginning of each of some files. */
function sampledSql(dataset: ParquetDataset, columns: readonly Column[], total: number): string {
  const files = total <= mostRows ? dataset.files : spread(dataset.files, mostFiles);
  const limit = total <= mostRows ? '' : ` LIMIT ${Math.ceil(mostRows / files.length)}`;
  return files
    .map((file) => {
      const own = columnsOfFile(dataset, file);
      const values = columns.map((column) => {
        const native = own.find((candidate) => candidate.name === column.name)?.native;
        return `${native === undefined ? 'NULL' : valueSql(column.name, native)} AS ${nameLiteral(column.name)}`;
      });
      return `(SELECT ${values.join(', ')} FROM ${readParquet([file])}${limit})`;
    })
    .join(' UNION ALL ');
}

function valueSql(name: string, native: string): string {
  return mapDuckType(native).json === true
    ? `CAST(to_json(${nameLiteral(name)}) AS VARCHAR)`
    : nameLiteral(name);
}

async function profileColumn(
  engine: ParquetEngine,
  rows: string,
  { name, type }: Column,
): Promise<ProfiledColumn> {
  const value = nameLiteral(name);
  // Bytes and nested values have no order that says anything.
  const ordered = type !== 'bytes' && type !== 'json';
  const [facts] = await engine.query(
    `SELECT count(*) - count(${value}) AS nulls, approx_count_distinct(${value}) AS distinct_values,
            ${ordered ? `left(CAST(min(${value}) AS VARCHAR), 200)` : 'NULL'} AS least,
            ${ordered ? `left(CAST(max(${value}) AS VARCHAR), 200)` : 'NULL'} AS greatest,
            CAST(to_json(approx_top_k(CAST(${value} AS VARCHAR), 5)) AS VARCHAR) AS top
       FROM (${rows})`,
  );
  const frequent = JSON.parse(facts?.['top'] ?? '[]') as readonly (string | null)[] | null;
  return {
    column: name,
    nulls: Number(facts?.['nulls'] ?? 0),
    distinct: Number(facts?.['distinct_values'] ?? 0),
    min: facts?.['least'] ?? null,
    max: facts?.['greatest'] ?? null,
    top: await counted(engine, rows, value, frequent ?? []),
  };
}

/** How often the values occur that are about the most frequent. */
async function counted(
  engine: ParquetEngine,
  rows: string,
  value: string,
  frequent: readonly (string | null)[],
): Promise<ProfiledColumn['top']> {
  const texts = frequent.filter((text) => text !== null);
  if (texts.length === 0) return [];
  const found = await engine.query(
    `SELECT left(text, 200) AS value, n FROM (SELECT CAST(${value} AS VARCHAR) AS text, count(*) AS n FROM (${rows})
      WHERE CAST(${value} AS VARCHAR) IN (${texts.map(textLiteral).join(', ')}) GROUP BY 1) ORDER BY n DESC, 1`,
  );
  return found.map((row) => ({ value: row['value'] ?? '', count: Number(row['n']) }));
}

async function sampleOf(
  engine: ParquetEngine,
  rows: string,
  columns: readonly Column[],
): Promise<DatasetProfile['sample']> {
  const values = columns.map(
    ({ name }) => `left(CAST(${nameLiteral(name)} AS VARCHAR), 1000) AS ${nameLiteral(name)}`,
  );
  return engine.query(`SELECT ${values.join(', ')} FROM (${rows}) LIMIT ${sampledRows}`);
}
