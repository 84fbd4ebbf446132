import { MeshError, type Column } from '@chimera/contracts';
import type { ConnectorContext, DatasetSelection, SourceConnection } from '../source.js';
import type { IsolatedAnswer, IsolatedCall, IsolatedResults } from './isolated-call.js';

/** What a technology can be asked in a process of its own. */
export type IsolatedMethods = {
  readonly [M in keyof IsolatedResults]?: (
    connection: SourceConnection,
    datasets: readonly DatasetSelection[],
    context: ConnectorContext,
    columns: readonly Column[],
  ) => Promise<IsolatedResults[M]>;
};

/** The process behind `isolated`: one call, one answer, end. */
export function serveIsolated(methods: IsolatedMethods): void {
  process.once('disconnect', () => process.exit(1));
  process.once('message', (call: IsolatedCall) => {
    void answer(methods, call).then((said) =>
      process.send?.(said, undefined, undefined, () => process.exit(0)),
    );
  });
}

async function answer(
  methods: IsolatedMethods,
  { method, connection, datasets, columns, fileRoots }: IsolatedCall,
): Promise<IsolatedAnswer> {
  // The caller ends this process when it no longer wants the answer.
  const context = { fileRoots, signal: new AbortController().signal, secrets: { resolve: noSecrets } };
  try {
    return { kind: 'result', result: await methods[method]?.(connection, datasets, context, columns ?? []) };
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
