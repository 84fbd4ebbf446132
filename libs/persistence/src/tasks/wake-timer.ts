const shortestMs = 10;
const longestMs = 60_000;

/** One timer at a time; an earlier time replaces a later one. */
export class WakeTimer {
  #timer: NodeJS.Timeout | null = null;

  constructor(private readonly wake: () => void) {}

  /** Wakes after so many milliseconds, at most a minute; null only cancels. */
  set(milliseconds: number | null): void {
    this.cancel();
    if (milliseconds === null) return;
    const wait = Math.min(longestMs, Math.max(shortestMs, Math.ceil(milliseconds)));
    this.#timer = setTimeout(() => this.wake(), wait).unref();
  }

  cancel(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
