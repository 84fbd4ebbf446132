import { InvariantError, MeshError, type Column } from '@chimera/contracts';
import type { ConnectorContext, DatasetSelection, SourceConnection } from '../source.js';
import type { IsolatedAnswer, IsolatedCall, IsolatedResults } from './isolated-call.js';

/** About several datasets. */
type OfDatasets<Result> = (
  connection: SourceConnection,
  datasets: readonly DatasetSelection[],
  context: ConnectorContext,
) => Promise<Result>;

/** About one dataset and its contract. */
type OfDataset<Result> = (
  connection: SourceConnection,
  dataset: DatasetSelection,
  columns: readonly Column[],
  context: ConnectorContext,
) => Promise<Result>;

/** What a technology can be asked in a process of its own. */
export interface IsolatedMethods {
  readonly test: OfDatasets<IsolatedResults['test']>;
  readonly harvest: OfDatasets<IsolatedResults['harvest']>;
  readonly profile: OfDataset<IsolatedResults['profile']>;
  readonly compare: OfDataset<IsolatedResults['compare']>;
}

/** The process behind `isolated`: one call, one answer, end. */
export function serveIsolated(methods: IsolatedMethods): void {
  process.once('disconnect', () => process.exit(1));
  process.once('message', (call: IsolatedCall) => {
    void answer(methods, call).then((said) =>
      process.send?.(said, undefined, undefined, () => process.exit(0)),
    );
  });
}

async function answer(methods: IsolatedMethods, call: IsolatedCall): Promise<IsolatedAnswer> {
  const { method, connection, datasets, columns = [], fileRoots } = call;
  const [dataset] = datasets;
  // The caller ends this process when it no longer wants the answer.
  const context = { fileRoots, signal: new AbortController().signal, secrets: { resolve: noSecrets } };
  try {
    if (method === 'test' || method === 'harvest')
      return { kind: 'result', result: await methods[method](connection, datasets, context) };
    if (dataset === undefined) throw new InvariantError(`Expected a dataset to ${method}, found none.`);
    return { kind: 'result', result: await methods[method](connection, dataset, columns, context) };
  } catch (error) {
    return errorAnswer(error);
  }
}

function errorAnswer(error: unknown): IsolatedAnswer {
  if (!MeshError.is(error)) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'error', code: 'CHIMERA_SOURCE_FAILED', disposition: 'retry', message, hint: undefined };
  }
  const { code, disposition, message, hint } = error;
  return { kind: 'error', code, disposition, message, hint };
}

function noSecrets(reference: string): never {
  throw new MeshError('CHIMERA_SECRET_FORBIDDEN', 'reject', `Files need no secret, found ${reference}.`);
}
