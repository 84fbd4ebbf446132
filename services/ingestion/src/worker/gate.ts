/** Lets a worker wait while its supervisor holds it. */
export class Gate {
  private held = false;
  private waiting: (() => void)[] = [];

  hold(): void {
    this.held = true;
  }

  proceed(): void {
    this.held = false;
    for (const resume of this.waiting.splice(0)) resume();
  }

  get closed(): boolean {
    return this.held;
  }

  async pass(): Promise<void> {
    while (this.held) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }
}
