/** A bell that is remembered when it rings while nobody waits. */
export class WakeUp {
  private rung = false;
  private resolve: (() => void) | null = null;

  ring(): void {
    this.rung = true;
    this.resolve?.();
  }

  /** Resolves at the next ring, at once for a remembered one, or after `ms`. */
  async wait(ms: number): Promise<void> {
    if (!this.rung) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.resolve = resolve;
        timer = setTimeout(resolve, ms);
      });
      clearTimeout(timer);
      this.resolve = null;
    }
    this.rung = false;
  }
}
