import { Injectable } from '@nestjs/common';

/** Tests of one system that this process runs at once. */
const testsPerSystem = 2;

/** Limits how many tests one system meets at once: a slow one holds up nobody else (Invariant 12). */
@Injectable()
export class SystemGate {
  private readonly inside = new Map<string, number>();

  /** Runs work if the system has room for it; undefined when it has not. */
  async enter<T>(system: string, work: () => Promise<T>): Promise<T | undefined> {
    const running = this.inside.get(system) ?? 0;
    if (running >= testsPerSystem) return undefined;
    this.inside.set(system, running + 1);
    try {
      return await work();
    } finally {
      this.leave(system);
    }
  }

  private leave(system: string): void {
    const running = (this.inside.get(system) ?? 1) - 1;
    if (running === 0) this.inside.delete(system);
    else this.inside.set(system, running);
  }
}
