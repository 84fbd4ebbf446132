import type { ConnectorContext, ReadPlan, SourceReader } from '../source.js';
import { errorOf, sourceFault } from '../faults/source-fault.js';
import { parseAddress } from './address.js';
import { partsOf } from './block-units.js';
import { resolveRange, type ResolvedRange } from './range.js';
import { lockReadable, readyToRead, type Readable } from './readable.js';
import { PostgresReader } from './reader.js';
import { selectColumns, type ColumnSelection } from './schema-check.js';
import type { PostgresSession } from './session.js';
import { joinSnapshot, openSnapshot, type Snapshot } from './snapshot.js';
import { sourceError } from './source-error.js';

/**
 * Opens a table, view or statement for one pass under one snapshot. Throws `CHIMERA_SOURCE_SCHEMA_CHANGED`,
 * `CHIMERA_SOURCE_OBJECT_MISSING`, `CHIMERA_SOURCE_PERMISSION`, `CHIMERA_SOURCE_QUERY`, `CHIMERA_SOURCE_DELTA`,
 * `CHIMERA_RUN_PARAMETERS`, `TransientError` for a server that is away.
 */
export async function openPostgresReader(plan: ReadPlan, context: ConnectorContext): Promise<SourceReader> {
  const linked = { ...context, signal: AbortSignal.any([context.signal, plan.signal]) };
  let snapshot: Snapshot | undefined;
  try {
    const opened = await openSnapshot(plan.connection, linked, (session) => prepare(session, plan));
    snapshot = opened.snapshot;
    const { readable, selection } = opened.prepared;
    const range = await rangeOf(plan, readable, snapshot, linked);
    const parts = await partsOf(snapshot.session, readable, plan, range);
    return new PostgresReader({ snapshot, readable, selection, range, parts }, plan, linked);
  } catch (error) {
    snapshot?.session.destroy();
    throw sourceError(error, parseAddress(plan.connection), linked.signal);
  }
}

interface Prepared {
  readonly readable: Readable;
  readonly selection: ColumnSelection;
}

/** Locks what is read against changes of its shape for as long as it is read, then compares it with the contract. */
async function prepare(session: PostgresSession, plan: ReadPlan): Promise<Prepared> {
  const readable = await lockReadable(session, plan.dataset);
  if (readable === undefined) {
    throw errorOf(
      sourceFault(
        'CHIMERA_SOURCE_OBJECT_MISSING',
        '',
        `There is no table or view ${plan.dataset.from} at ${session.address.display}.`,
        { hint: 'It was renamed or dropped. Submit the intent again.' },
      ),
    );
  }
  return { readable, selection: selectColumns(readable.display, plan.columns, readable.columns) };
}

async function rangeOf(
  plan: ReadPlan,
  readable: Readable,
  snapshot: Snapshot,
  context: ConnectorContext,
): Promise<ResolvedRange | null> {
  if (plan.range === undefined) return null;
  const session = await joinSnapshot(plan.connection, snapshot.id, context);
  try {
    await readyToRead(session);
    return await resolveRange(session, readable, plan.range);
  } finally {
    await session.close();
  }
}
