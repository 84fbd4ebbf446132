import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '@chimera/config';
import { MeshError, TransientError, type Disposition, type ErrorCode } from '@chimera/contracts';
import type {
  ConnectorContext,
  DatasetSelection,
  HarvestedDataset,
  SourceConnection,
  SourceFault,
} from '../source.js';

/** What the child process is asked. Parquet needs no secret, so none is sent. */
export interface IsolatedCall {
  readonly method: keyof IsolatedResults;
  readonly connection: SourceConnection;
  readonly datasets: readonly DatasetSelection[];
  readonly fileRoots: readonly string[];
}

/** What each method answers. */
export interface IsolatedResults {
  readonly test: readonly SourceFault[];
  readonly harvest: readonly HarvestedDataset[];
}

/** What the child process says, once. */
export type IsolatedAnswer =
  | { readonly kind: 'result'; readonly result: unknown }
  | {
      readonly kind: 'error';
      readonly code: ErrorCode;
      readonly disposition: Disposition;
      readonly message: string;
      readonly hint: string | undefined;
    };

/** The built file, seen from the sources and from the build alike. */
const entry = fileURLToPath(new URL('../../dist/parquet/isolated.main.js', import.meta.url));
const nodeFlags = ['--max-old-space-size=128'];

/**
 * Looks at Parquet files in a process of its own: a file that crashes or bloats the engine ends that process
 * alone, and a service that has looked at one is as small as before. Throws what the method throws, and
 * `CHIMERA_SOURCE_FAILED` (retry) when the process ends without an answer.
 */
export async function isolated<M extends keyof IsolatedResults>(
  call: IsolatedCall & { readonly method: M },
  { signal }: Pick<ConnectorContext, 'signal'>,
): Promise<IsolatedResults[M]> {
  signal.throwIfAborted();
  const child = fork(entry, [], {
    execArgv: nodeFlags,
    env: childEnvironment({}),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const kill = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  try {
    const answer = await answerOf(child, call);
    if (answer.kind === 'result') return answer.result as IsolatedResults[M];
    const { code, disposition, message, hint } = answer;
    throw new MeshError(code, disposition, message, hint === undefined ? {} : { hint });
  } finally {
    signal.removeEventListener('abort', kill);
    kill();
  }
}

function answerOf(child: ChildProcess, call: IsolatedCall): Promise<IsolatedAnswer> {
  return new Promise((resolve, reject) => {
    child.once('message', (answer) => resolve(answer as IsolatedAnswer));
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(ended(call, signal ?? `code ${code}`)));
    child.send(call);
  });
}

function ended({ method, connection }: IsolatedCall, how: string): TransientError {
  return new TransientError(
    'CHIMERA_SOURCE_FAILED',
    `Expected the files below ${connection.uri} to be looked at (${method}); the process that did ended with ${how}.`,
    { hint: 'When it happens again, a file is damaged or needs too much memory: read it with another tool.' },
  );
}
