import type { Column } from '@chimera/contracts';
import { errorOf, sourceFault } from '../faults/source-fault.js';
import type { ConnectorContext, DatasetProfile, DatasetSelection, SourceConnection } from '../source.js';
import { ColumnTally } from './column-tally.js';
import { sqlState } from './connection-failure.js';
import { onSource } from './on-source.js';
import { profileColumns } from './profile-columns.js';
import { sampleOf, type Sample } from './profile-sample.js';
import { lockReadable, readyToRead, type Readable } from './readable.js';
import type { PostgresSession } from './session.js';

/** Rows looked at, fewer of a wide table. */
const mostRows = 10_000;
const mostCells = 500_000;
/** Rows given as sample. */
const sampleRows = 20;
/** Cells that one answer of the server may have (Invariant 11). */
const cellsPerFetch = 50_000;
/** When the time is up, what was seen until then is the profile. */
const longest = '30s';

/**
 * Looks at up to 10,000 rows in one pass: a sample of blocks of a large table, the first rows of a view or statement.
 * Values count as equal when their first 200 characters are. Throws like `sourceError`.
 */
export function profilePostgres(
  connection: SourceConnection,
  dataset: DatasetSelection,
  columns: readonly Column[],
  context: ConnectorContext,
): Promise<DatasetProfile> {
  return onSource(connection, context, async (session) => {
    const readable = await lockReadable(session, dataset);
    if (readable === undefined)
      throw errorOf(
        sourceFault('CHIMERA_SOURCE_OBJECT_MISSING', '', `There is no table or view ${dataset.from}.`),
      );
    await readyToRead(session);
    await session.query(`SET LOCAL statement_timeout = '${longest}'`);
    const limit = Math.max(
      sampleRows,
      Math.min(mostRows, Math.ceil(mostCells / Math.max(1, columns.length))),
    );
    const sample = await sampleOf(session, readable, limit);
    return profiled(session, readable, columns, sample);
  });
}

async function profiled(
  session: PostgresSession,
  readable: Readable,
  columns: readonly Column[],
  sample: Sample,
): Promise<DatasetProfile> {
  const looked = profileColumns(columns, readable.columns);
  const texts = looked.map((column) => column.text);
  const tallies = columns.map(
    (column, index) => new ColumnTally(column.name, looked[index]?.order ?? column.type),
  );
  const rows: Record<string, string | null>[] = [];
  let seen = 0;
  const ended = await eachRow(session, sample, texts, (row) => {
    // One row more than the limit was asked for: it only tells that there are more.
    if (seen === sample.limit) return false;
    seen++;
    tallies.forEach((tally, index) => tally.add(row[index] ?? null));
    if (rows.length < sampleRows)
      rows.push(Object.fromEntries(columns.map((column, index) => [column.name, row[index] ?? null])));
    return true;
  });
  const complete = ended && !sample.partial;
  return {
    rowsProfiled: seen,
    complete,
    columns: tallies.map((tally) =>
      tally.result(
        complete ? null : { rows: sample.rows, distinct: sample.distinct.get(tally.column) ?? null },
      ),
    ),
    sample: rows,
  };
}

/** Hands rows over until `take` says no, the rows or the time end; true when all rows were handed over. */
async function eachRow(
  session: PostgresSession,
  sample: Sample,
  texts: readonly string[],
  take: (row: readonly (string | null)[]) => boolean,
): Promise<boolean> {
  if (texts.length === 0) return false;
  const size = Math.max(1, Math.min(500, Math.floor(cellsPerFetch / texts.length)));
  try {
    await session.single(
      `DECLARE profile NO SCROLL CURSOR FOR SELECT ${texts.join(', ')} FROM ${sample.from} LIMIT ${sample.limit + 1}`,
    );
    for (;;) {
      const { rows } = await session.single(`FETCH ${size} FROM profile`);
      for (const row of rows) if (!take(row as readonly (string | null)[])) return false;
      if (rows.length < size) return true;
    }
  } catch (error) {
    if (sqlState(error) === '57014') return false;
    throw error;
  }
}
