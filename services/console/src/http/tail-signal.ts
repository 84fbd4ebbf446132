import { Injectable } from '@nestjs/common';

/** Wakes readers of the live tail when this process has projected something. */
@Injectable()
export class TailSignal {
  private readonly waiting = new Set<() => void>();

  notify(): void {
    for (const wake of this.waiting) wake();
    this.waiting.clear();
  }

  /** Resolves with the next projection, or after `timeoutMs`: another process may project too. */
  wait(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, timeoutMs);
      this.waiting.add(wake);
    });
  }
}
