import { sourceConnector, type SourceReader } from '@chimera/connectors';
import type { Column } from '@chimera/contracts';
import { isContentRule, textColumns, type RowRule, type TransformStep } from '@chimera/dataplane';
import { reactionTo, sourceChanged, type Reaction } from '../domain/schema-change.js';
import { QuarantineSource } from './quarantine-source.js';
import type { ReaderTask } from './protocol.js';
import type { RoleTools } from './reader.role.js';
import { connectorContext } from './task-secrets.js';

/** An open source and what is done to its rows before they are those of the contract. */
export interface SourceReading {
  readonly reader: SourceReader;
  /** Columns of the rows that it gives. */
  readonly columns: readonly Column[];
  readonly steps: readonly TransformStep[];
  /** Rules that are still to be applied; none when the source applies them while it reads. */
  readonly rules: readonly RowRule[];
  /** Whether its rows are those of the contract as they are. */
  readonly plain: boolean;
}

/**
 * Opens what the task reads: the source, or the rows of an earlier run that are in quarantine. Throws
 * `CHIMERA_SOURCE_SCHEMA_CHANGED` when the source has changed and its contract's policy does not let it go on; the
 * supervisor has heard then what differs.
 */
export async function openReading(
  task: ReaderTask,
  tools: RoleTools,
  signal: AbortSignal,
): Promise<SourceReading> {
  if (task.replay !== null) return replayed(task, tools, signal);
  const reaction = await compared(task, tools, signal);
  const reading = reaction.action === 'continuing' ? reaction.reading : { columns: task.columns, steps: [] };
  const steps = [...reading.steps, ...task.steps];
  // Rows that no step changes are checked while they are read, but for rules that look into values.
  const untouched = steps.length === 0;
  const left = untouched ? task.rules.filter(isContentRule) : task.rules;
  const { source: connection, selection: dataset, range, maxParts } = task;
  const ranged = range === undefined ? {} : { range };
  const plan = { connection, dataset, columns: reading.columns, maxParts, ...ranged, signal };
  const rules = untouched ? task.rules.filter((rule) => !isContentRule(rule)) : [];
  const connector = sourceConnector(connection.kind);
  const reader = await connector.open({ ...plan, rules }, connectorContext(task, tools.kept, signal));
  return { reader, columns: reading.columns, steps, rules: left, plain: untouched && left.length === 0 };
}

/** Looks whether the source is what the contract says, before a row moves. */
async function compared(task: ReaderTask, tools: RoleTools, signal: AbortSignal): Promise<Reaction> {
  const { source, selection, columns, onSchemaChange: policy, contract } = task;
  const connector = sourceConnector(source.kind);
  const found = await connector.compare?.(
    source,
    selection,
    columns,
    connectorContext(task, tools.kept, signal),
  );
  // No server says whether the result of a statement may be null; its rows show it.
  const unknowable = selection.query === undefined ? undefined : 'nullabilityChanged';
  const differences = (found ?? []).filter(({ kind }) => kind !== unknowable);
  const reaction = reactionTo(differences, policy, columns);
  if (reaction.action === 'none') return reaction;
  const change = { policy, action: reaction.action, differences };
  tools.channel.tell({ kind: 'differs', change });
  if (reaction.action !== 'continuing') throw sourceChanged(change, contract.version);
  return reaction;
}

/** Rows come back as the text that quarantine keeps, and are made what they should have been by the way that all rows go. */
async function replayed(task: ReaderTask, tools: RoleTools, signal: AbortSignal): Promise<SourceReading> {
  const { columns: source, steps, rules, replay } = task;
  const columns = textColumns(source);
  const casts = source.map(({ name, type }): TransformStep => ({ do: 'cast', column: name, type }));
  const reader = new QuarantineSource(columns, replay!, await tools.kafka.rangeReader(), signal);
  return { reader, columns, steps: [...casts, ...steps], rules, plain: false };
}
