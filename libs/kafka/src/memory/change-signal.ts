/** Wakes everybody who waits. Take the promise before looking, so that a change in between is not missed. */
export class ChangeSignal {
  private wake: () => void = () => undefined;
  private next: Promise<void>;

  constructor() {
    this.next = this.arm();
  }

  /** Resolves at the next change. */
  changed(): Promise<void> {
    return this.next;
  }

  notify(): void {
    const wake = this.wake;
    this.next = this.arm();
    wake();
  }

  private arm(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}
