import { Injectable } from '@nestjs/common';

/** What day it is; tests put another one in its place. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }

  /** `YYYY-MM-DD`, UTC. */
  today(): string {
    return this.now().toISOString().slice(0, 10);
  }
}
