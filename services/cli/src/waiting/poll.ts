import { setTimeout as delay } from 'node:timers/promises';
import { TransientError } from '@chimera/contracts';

/** How often and how long to ask. */
export interface Patience {
  readonly everyMs: number;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/** Asks until the answer is final; `seen` is called with every answer. */
export async function pollUntil<T>(
  ask: () => Promise<T>,
  isFinal: (answer: T) => boolean,
  seen: (answer: T) => void,
  patience: Patience,
): Promise<T> {
  const deadline = performance.now() + patience.deadlineMs;
  for (;;) {
    const answer = await ask();
    seen(answer);
    if (isFinal(answer)) return answer;
    if (performance.now() > deadline) throw tooLong(patience.deadlineMs);
    await delay(patience.everyMs, undefined, { signal: patience.signal });
  }
}

function tooLong(deadlineMs: number): TransientError {
  return new TransientError(
    'CHIMERA_INTERNAL',
    `Expected an outcome within ${Math.round(deadlineMs / 1000)} s, found none.`,
    {
      hint: 'It goes on without this command. Look at it with `./chimera watch`, and at the services with `./chimera status`; --timeout waits longer.',
    },
  );
}
