import { setTimeout as delay } from 'node:timers/promises';
import { MeshError } from '@chimera/contracts';

const tries = 5;
const firstDelayMs = 10;

/** Repeats what failed by a conflict with concurrent work; waits grow from 10 ms, with jitter so that rivals part. */
export async function repeatConflicts<T>(
  work: () => Promise<T>,
  onConflict?: (error: unknown) => void,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isConflict(error) || attempt >= tries) throw error;
      onConflict?.(error);
      await delay(firstDelayMs * 2 ** attempt * (0.5 + Math.random()));
    }
  }
}

function isConflict(error: unknown): boolean {
  return MeshError.is(error) && error.code === 'CHIMERA_DATABASE_CONFLICT';
}
