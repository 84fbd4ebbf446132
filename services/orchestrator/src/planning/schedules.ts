import { Injectable } from '@nestjs/common';
import { topics } from '@chimera/contracts';
import { nextDue } from '@chimera/intent';
import type { Origin, Transaction } from '@chimera/persistence';
import { dueTimes, scheduleOf, type DueTimes } from '../domain/occasion.js';
import { closedBy } from '../domain/gate.js';
import type { ConfiguredPipeline, Pipeline } from '../domain/pipeline.js';
import { ScheduleRepository } from '../repositories/schedule.repository.js';
import { Clock } from './clock.js';
import { Triggers } from './triggers.js';

/** Keeps and fires the schedules of pipelines. The caller holds the pipeline's lock. */
@Injectable()
export class Schedules {
  constructor(
    private readonly standings: ScheduleRepository,
    private readonly triggers: Triggers,
    private readonly clock: Clock,
  ) {}

  /** Takes over what a configuration says. Another schedule or time zone begins now; the same one goes on. */
  async adopt(tx: Transaction, pipeline: ConfiguredPipeline): Promise<void> {
    const { trigger } = pipeline;
    const schedule = scheduleOf(trigger);
    const text = trigger.kind === 'cron' ? JSON.stringify([trigger.schedule, trigger.timeZone]) : null;
    if ((await this.standings.standing(tx, pipeline)).schedule === text) return;
    const now = await this.clock.now(tx);
    const next = schedule === null ? null : nextDue(schedule, now);
    await this.standings.saveStanding(tx, pipeline, { schedule: text, cursor: now, nextDue: next });
  }

  /** Fires what has come since the last time; what was missed is told once and made up for as the trigger says. */
  async fire(tx: Transaction, pipeline: Pipeline, origin: Origin): Promise<void> {
    const { trigger } = pipeline;
    const schedule = scheduleOf(trigger);
    const now = await this.clock.now(tx);
    if (schedule === null || trigger.kind !== 'cron') return;
    if (closedBy(pipeline.gate, pipeline.declarationUntil, now) !== null) return;
    const standing = await this.standings.standing(tx, pipeline);
    // Another instance was here first.
    if (standing.nextDue === null || standing.nextDue > now) return;
    const due = dueTimes(schedule, trigger, standing.cursor, now);
    await this.standings.saveStanding(tx, pipeline, { ...standing, cursor: now, nextDue: due.next });
    await this.tellMissed(tx, pipeline, trigger.missed, due);
    for (const dueAt of due.fire) {
      const folds = trigger.missed !== 'runEach';
      const cause = new Date(dueAt).toISOString();
      const occasion = {
        trigger: 'schedule',
        cause,
        requestedBy: 'schedule',
        dueAt,
        chain: [],
        folds,
      } as const;
      await this.triggers.fire(tx, pipeline, occasion, origin);
    }
  }

  private async tellMissed(
    tx: Transaction,
    { namespace, pipeline, configured }: Pipeline,
    policy: string,
    { missed }: DueTimes,
  ): Promise<void> {
    if (missed === null) return;
    const { dataset, team, supportEmail } = configured;
    await tx.publish(topics.orchestrator.scheduleMissed, {
      namespace,
      pipeline,
      dataset,
      team,
      supportEmail,
      firstDueAt: missed.first,
      lastDueAt: missed.last,
      missed: missed.count,
      policy,
      started: missed.started,
    });
  }
}
