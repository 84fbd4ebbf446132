import { InvariantError } from '@chimera/contracts';
import { compilePgCopyToAvro, type PgCopyTranscoder, type RowChunk } from '@chimera/dataplane';
import type { ConnectorContext, ReadPlan, SourceReader } from '../source.js';
import { findRelations, readColumns } from './catalog.js';
import { CopyOut } from './copy-out.js';
import { errorOf, sourceFault } from '../faults/source-fault.js';
import { displayRelation, parseRelationName, quoteRelation } from './identifier.js';
import { selectColumns, type ColumnSelection } from './schema-check.js';
import { joinSnapshot, openSnapshot, type Snapshot } from './snapshot.js';
import { parseAddress } from './address.js';
import { sourceError } from './source-error.js';
import { throwIfStopped } from './session.js';

/**
 * Opens a table or view for one pass under one snapshot. Throws `CHIMERA_SOURCE_SCHEMA_CHANGED`,
 * `CHIMERA_SOURCE_OBJECT_MISSING`, `CHIMERA_SOURCE_PERMISSION`, `TransientError` for a server that is away.
 */
export async function openPostgresReader(plan: ReadPlan, context: ConnectorContext): Promise<SourceReader> {
  const linked = { ...context, signal: AbortSignal.any([context.signal, plan.signal]) };
  const address = parseAddress(plan.connection);
  let snapshot: Snapshot | undefined;
  try {
    snapshot = await openSnapshot(plan.connection, linked);
    const selection = await prepare(snapshot, plan);
    return new PostgresReader(snapshot, selection, plan, linked);
  } catch (error) {
    snapshot?.session.destroy();
    throw sourceError(error, address, linked.signal);
  }
}

/** Locks the relation against changes of its shape for as long as it is read, then compares it with the contract. */
async function prepare({ session }: Snapshot, plan: ReadPlan): Promise<ColumnSelection> {
  const name = parseRelationName(plan.dataset.from);
  const relation = (await findRelations(session, [name])).get(displayRelation(name));
  if (relation === undefined) {
    throw errorOf(
      sourceFault(
        'CHIMERA_SOURCE_OBJECT_MISSING',
        '',
        `There is no table or view ${displayRelation(name)} at ${session.address.display}.`,
        { hint: 'It was renamed or dropped. Submit the intent again.' },
      ),
    );
  }
  // Selecting constants needs the right to any column only, and holds ACCESS SHARE until the transaction ends.
  await session.query(`SELECT 1 FROM ${quoteRelation(name)} LIMIT 0`);
  const columns = await readColumns(session, [relation.oid]);
  return selectColumns(displayRelation(name), plan.columns, columns.get(relation.oid) ?? []);
}

class PostgresReader implements SourceReader {
  /** One ordered stream for now; further parts would be ranges of pages under the same exported snapshot. */
  readonly parts = 1;
  private copying = false;

  constructor(
    private readonly snapshot: Snapshot,
    private readonly selection: ColumnSelection,
    private readonly plan: ReadPlan,
    private readonly context: ConnectorContext,
  ) {}

  /** Counted by the server itself on a connection of its own, so that it may be asked while rows are read. */
  async countRows(): Promise<number> {
    try {
      const session = await joinSnapshot(this.plan.connection, this.snapshot.id, this.context);
      try {
        const [row] = await session.query<{ rows: string }>(
          `SELECT count(*) AS rows FROM ${this.relation()}`,
        );
        return Number(row?.rows);
      } finally {
        await session.close();
      }
    } catch (error) {
      throw this.translate(error);
    }
  }

  async *read(part: number): AsyncGenerator<RowChunk> {
    if (part !== 0 || this.copying)
      throw new InvariantError(
        `Expected part 0 to be read once, found part ${part}${this.copying ? ' again' : ''}.`,
      );
    this.copying = true;
    throwIfStopped(this.context.signal);
    const stream = this.snapshot.session.submit(
      new CopyOut(`COPY (SELECT ${this.selection.list} FROM ${this.relation()}) TO STDOUT (FORMAT binary)`),
    );
    const transcoder = this.compile();
    try {
      for await (const bytes of stream) {
        transcoder.push(bytes);
        for (let chunk = transcoder.take(); chunk !== null; chunk = transcoder.take()) yield chunk;
      }
      const last = transcoder.end();
      if (last !== null) yield last;
      this.copying = false;
    } catch (error) {
      throw this.translate(error);
    }
  }

  /** Safe at any time: a COPY that was left in the middle is ended at the server too. */
  async close(): Promise<void> {
    if (this.copying) this.snapshot.session.destroy();
    else await this.snapshot.session.close();
  }

  private compile(): PgCopyTranscoder {
    const { chunkBytes, maxRowBytes, columns, rules } = this.plan;
    return compilePgCopyToAvro(columns, rules, {
      wire: this.selection.wire,
      ...(chunkBytes === undefined ? {} : { chunkBytes }),
      ...(maxRowBytes === undefined ? {} : { maxRowBytes }),
    });
  }

  private relation(): string {
    return quoteRelation(parseRelationName(this.plan.dataset.from));
  }

  private translate(error: unknown): Error {
    return sourceError(error, this.snapshot.session.address, this.context.signal);
  }
}
