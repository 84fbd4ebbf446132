import { sourceConnector, type ConnectorContext } from '@chimera/connectors';
import { Secret } from '@chimera/config';
import { RejectedMessageError } from '@chimera/contracts';
import { compileTransform, type RowChunk } from '@chimera/dataplane';
import { ColumnSums, type SideSums } from './column-sums.js';
import type { ReconcilerTask, Side, SourceSide } from './protocol.js';

/** Reads both sides whole, each in its own snapshot, a chunk at a time (Invariant 11). */
export async function compareSides(
  task: ReconcilerTask,
  signal: AbortSignal,
): Promise<{ readonly source: SideSums; readonly target: SideSums }> {
  const context = contextOf(task, signal);
  const source = await sumsOf(task.source, context, () => changing(task.source, task.secrets));
  const target = await sumsOf({ ...task.target, rules: [], range: null }, context, () => unchanged);
  return { source, target };
}

type Change = (chunk: RowChunk) => Iterable<RowChunk>;
const unchanged: Change = (chunk) => [chunk];

async function sumsOf(
  side: Side & Pick<SourceSide, 'rules' | 'range'> & Partial<Pick<SourceSide, 'output'>>,
  context: ConnectorContext,
  startPart: () => Change,
): Promise<SideSums> {
  const sums = new ColumnSums(side.output ?? side.columns);
  const reader = await sourceConnector(side.connection.kind).open(
    {
      connection: side.connection,
      dataset: side.selection,
      columns: side.columns,
      rules: side.rules,
      signal: context.signal,
      ...(side.range === null ? {} : { range: side.range }),
    },
    context,
  );
  try {
    for (let part = 0; part < reader.parts; part += 1) {
      const change = startPart();
      for await (const chunk of reader.read(part)) for (const one of change(chunk)) sums.add(one);
    }
    return sums.result();
  } finally {
    await reader.close();
  }
}

/** What a run does to the source's rows; rules about output columns are part of it. */
function changing(side: SourceSide, secrets: ReconcilerTask['secrets']): Change {
  if (side.steps.length === 0 && side.output.length === side.columns.length) return unchanged;
  const keys = new Map(Object.entries(secrets).map(([reference, value]) => [reference, new Secret(value)]));
  const { columns, output, steps } = side;
  const transform = compileTransform({ columns, output, steps, keys });
  return (chunk) => transform.apply(chunk);
}

function contextOf({ secrets, fileRoots }: ReconcilerTask, signal: AbortSignal): ConnectorContext {
  const resolve = (reference: string): Promise<Secret> => {
    const value = secrets[reference];
    return value === undefined ? Promise.reject(forbidden(reference)) : Promise.resolve(new Secret(value));
  };
  return { secrets: { resolve }, fileRoots, signal };
}

function forbidden(reference: string): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_SECRET_FORBIDDEN',
    `${reference} is not among the secrets of the comparison.`,
  );
}
