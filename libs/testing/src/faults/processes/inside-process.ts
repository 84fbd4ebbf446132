import { setTimeout as delay } from 'node:timers/promises';
import { MeshError } from '@chimera/contracts';
import { eventually } from '../../eventually.js';
import { listeningOn } from '../../mesh/mesh-processes.js';
import { openWebSocket } from './web-socket.js';

/** Where Node's inspector listens when SIGUSR1 asks for it; one process of the machine at a time. */
const inspector = '127.0.0.1:9229';

/**
 * Evaluates JavaScript inside a running Node process, by the debugger that every Node process opens on SIGUSR1, and
 * closes that again. Gives the value as JSON has it. Throws `CHIMERA_NOT_RUNNING` when the process is gone or ends
 * meanwhile, `CHIMERA_STACK_FAILED` when the expression throws.
 */
export async function insideProcess(pid: number, expression: string): Promise<unknown> {
  await openInspector(pid);
  const socket = await openWebSocket(await debuggerUrl());
  try {
    const code = `(() => { setTimeout(() => process.getBuiltinModule('node:inspector').close(), 20); return (${expression}); })()`;
    socket.send(
      JSON.stringify({
        id: 1,
        method: 'Runtime.evaluate',
        params: { expression: code, returnByValue: true },
      }),
    );
    const { result, exceptionDetails } = answerOf(await socket.next());
    if (exceptionDetails !== undefined) throw failed(`Expected ${expression} to have a value, it threw.`);
    return result?.value;
  } finally {
    socket.close();
  }
}

async function openInspector(pid: number): Promise<void> {
  await eventually(
    async () => {
      try {
        process.kill(pid, 'SIGUSR1');
      } catch {
        throw new MeshError('CHIMERA_NOT_RUNNING', 'stop', `Expected process ${pid} to run.`);
      }
      for (let looks = 0; looks < 20; looks += 1) {
        if (listeningOn(pid).includes(inspector)) return;
        await delay(50);
      }
      throw failed(`Expected process ${pid} to open its inspector on ${inspector}.`);
    },
    { deadlineMs: 20_000 },
  );
}

async function debuggerUrl(): Promise<string> {
  const answer = await fetch(`http://${inspector}/json/list`, { signal: AbortSignal.timeout(20_000) });
  const [target] = (await answer.json()) as { webSocketDebuggerUrl: string }[];
  if (target === undefined) throw failed('Expected something to debug, found nothing.');
  return target.webSocketDebuggerUrl;
}

interface Evaluation {
  readonly result?: { readonly value?: unknown };
  readonly exceptionDetails?: unknown;
}

function answerOf(text: string | null): Evaluation {
  if (text === null)
    throw new MeshError('CHIMERA_NOT_RUNNING', 'stop', 'Expected an answer, the process ended.');
  return (JSON.parse(text) as { result: Evaluation }).result;
}

const failed = (message: string): MeshError => new MeshError('CHIMERA_STACK_FAILED', 'retry', message);
