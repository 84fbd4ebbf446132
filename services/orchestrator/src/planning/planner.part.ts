import { Injectable } from '@nestjs/common';
import type { LifecyclePart } from '@chimera/hosting';
import { Planner } from './planner.js';

/** Planning begins when handlers run, and ends before they do. */
@Injectable()
export class PlannerPart implements LifecyclePart {
  readonly name = 'planner';

  constructor(private readonly planner: Planner) {}

  start(): Promise<void> {
    this.planner.start();
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return this.planner.stop();
  }
}
