import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '@chimera/config';
import { MeshError, TransientError, type Column, type Disposition, type ErrorCode } from '@chimera/contracts';
import type {
  ConnectorContext,
  DatasetProfile,
  DatasetSelection,
  HarvestedDataset,
  SchemaDifference,
  SourceConnection,
  SourceFault,
} from '../source.js';

/** What the child process is asked. Files need no secret, so none is sent. */
export interface IsolatedCall {
  readonly method: keyof IsolatedResults;
  readonly connection: SourceConnection;
  readonly datasets: readonly DatasetSelection[];
  /** Contract columns, for what is about one dataset. */
  readonly columns?: readonly Column[];
  readonly fileRoots: readonly string[];
}

/** What each method answers. `profile` and `compare` are about the first dataset. */
export interface IsolatedResults {
  readonly test: readonly SourceFault[];
  readonly harvest: readonly HarvestedDataset[];
  readonly profile: DatasetProfile;
  readonly compare: readonly SchemaDifference[];
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

/** Technologies whose files are looked at in a process of their own: `src/<technology>/isolated.main.ts`. */
export type IsolatedTechnology = 'csv' | 'parquet';

const nodeFlags = ['--max-old-space-size=128'];

/**
 * Looks at files in a process of its own: a file that crashes, bloats or busies what reads it ends that process
 * alone, and a service that has looked at one is as small as before. Throws what the method throws, and
 * `CHIMERA_SOURCE_FAILED` (retry) when the process ends without an answer.
 */
export async function isolated<M extends keyof IsolatedResults>(
  technology: IsolatedTechnology,
  call: IsolatedCall & { readonly method: M },
  { signal }: Pick<ConnectorContext, 'signal'>,
): Promise<IsolatedResults[M]> {
  signal.throwIfAborted();
  const child = fork(entryOf(technology), [], {
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

/** The built file, seen from the sources and from the build alike. */
function entryOf(technology: IsolatedTechnology): string {
  return fileURLToPath(new URL(`../../dist/${technology}/isolated.main.js`, import.meta.url));
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
