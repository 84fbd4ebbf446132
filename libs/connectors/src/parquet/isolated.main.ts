import { MeshError } from '@chimera/contracts';
import { harvestParquet } from './harvest.js';
import type { IsolatedAnswer, IsolatedCall } from './isolated-call.js';
import { testParquet } from './test.js';

/** The process behind `isolated`: one call, one answer, end. */
process.once('disconnect', () => process.exit(1));
process.once('message', (call: IsolatedCall) => {
  void answer(call).then((said) => process.send?.(said, undefined, undefined, () => process.exit(0)));
});

const methods = { test: testParquet, harvest: harvestParquet };

async function answer({ method, connection, datasets, fileRoots }: IsolatedCall): Promise<IsolatedAnswer> {
  // The caller ends this process when it no longer wants the answer.
  const context = { fileRoots, signal: new AbortController().signal, secrets: { resolve: noSecrets } };
  try {
    return { kind: 'result', result: await methods[method](connection, datasets, context) };
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
  throw new MeshError(
    'CHIMERA_SECRET_FORBIDDEN',
    'reject',
    `Parquet files need no secret, found ${reference}.`,
  );
}
