import { setTimeout as delay } from 'node:timers/promises';

/** Work on a partition ends without a result: shutdown, or another member owns it now. Nothing is committed. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Waits, or throws `Interrupted` as soon as the signal aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch {
    throw new Interrupted();
  }
}
