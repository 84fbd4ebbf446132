import { Executes } from '@chimera/hosting';
import type { Task, TaskExecutor, TaskOutcome, Transaction } from '@chimera/persistence';
import { NoticeRouter, routeTask, type RoutePayload } from '../routing/notice-router.js';

/** Routes notices whose contact was not known when they came. */
@Executes()
export class RouteNoticeExecutor implements TaskExecutor<RoutePayload> {
  readonly kind = routeTask;
  readonly concurrency = 2;

  constructor(private readonly router: NoticeRouter) {}

  async execute(task: Task<RoutePayload>): Promise<TaskOutcome> {
    return { kind: 'done', effects: (tx) => this.router.routeAnyway(tx, task.payload) };
  }

  exhausted(task: Task<RoutePayload>): (tx: Transaction) => Promise<void> {
    return (tx) => this.router.routeAnyway(tx, task.payload);
  }
}
