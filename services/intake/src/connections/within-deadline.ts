import { TransientError } from '@chimera/contracts';

/**
 * Runs work with a signal that aborts at the deadline or with `signal`, and does not wait for work that ignores
 * it. Throws `CHIMERA_SOURCE_TIMEOUT` at the deadline, the reason of `signal` when that aborts.
 */
export async function withinDeadline<T>(
  milliseconds: number,
  signal: AbortSignal,
  work: (limit: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let abandon: () => void = () => undefined;
  const ended = new Promise<never>((_resolve, reject) => {
    const end = (reason: unknown): void => {
      limit.abort(reason);
      reject(reason as Error);
    };
    abandon = () => end(signal.reason);
    timer = setTimeout(() => end(tooSlow(milliseconds)), milliseconds);
    signal.addEventListener('abort', abandon, { once: true });
    if (signal.aborted) abandon();
  });
  try {
    return await Promise.race([work(limit.signal), ended]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abandon);
  }
}

function tooSlow(milliseconds: number): TransientError {
  return new TransientError(
    'CHIMERA_SOURCE_TIMEOUT',
    `Expected an answer within ${milliseconds / 1000} s, found none.`,
    {
      hint: 'Check that the system is up and not overloaded, then submit again.',
    },
  );
}
