import { MeshError } from '@chimera/contracts';

const pauseMs = 200;

/**
 * Repeats work that fails with a retryable error until `timeoutMs` has passed; then throws the last error.
 * `mayRepeat` says no to errors that repeating cannot mend. Default: every retryable error may be repeated.
 */
export async function retrying<T>(
  timeoutMs: number,
  work: () => Promise<T>,
  mayRepeat: (error: MeshError) => boolean = () => true,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const repeat = MeshError.is(error) && error.disposition === 'retry' && mayRepeat(error);
      if (!repeat || performance.now() + pauseMs >= deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
