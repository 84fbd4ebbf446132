import { Injectable } from '@nestjs/common';
import { topics, type PipelineConfigured, type VersionPublished } from '@chimera/contracts';
import { readPipelineConfig } from '@chimera/intent';
import type { Transaction } from '@chimera/persistence';
import { isGreatestAge, nextPeriod, type Period } from '../domain/promise.js';
import { PeriodRepository, type KeptPeriod } from '../repositories/period.repository.js';
import { PipelineRepository } from '../repositories/pipeline.repository.js';
import { PublishedRepository } from '../repositories/published.repository.js';
import { watchTask, type WatchTask } from './watch-task.js';

/**
 * Watches over promises of time. Each period is a row; two timed tasks look at it when the version is expected and when
 * the promise breaks. What is told follows from the row's state, so that it is told once, whatever is repeated
 * (Invariant 2).
 */
@Injectable()
export class TimelinessWatch {
  constructor(
    private readonly periods: PeriodRepository,
    private readonly pipelines: PipelineRepository,
    private readonly published: PublishedRepository,
  ) {}

  /** A promise as of now; what an older one still expected is forgotten, what it already told stays to be recovered. */
  async begin(tx: Transaction, configured: PipelineConfigured, now = Date.now()): Promise<void> {
    await this.periods.forgetOpen(tx, configured);
    const published = await this.published.ofPipeline(tx, configured.namespace, configured.pipeline);
    const arrival = published?.publishedAt.getTime() ?? now;
    const opened = await this.openNext(tx, configured, now, arrival);
    // A version older than the promise allows was no broken promise before there was one.
    if (!opened) await this.openNext(tx, configured, now, now);
  }

  /** A version came: periods that it keeps are kept, late ones are told as recovered. */
  async arrived(tx: Transaction, event: VersionPublished, at: Date): Promise<void> {
    const configured = await this.pipelines.find(tx, event.namespace, event.pipeline);
    if (configured === null) return;
    const { ingestion } = readPipelineConfig(configured.config);
    // An age counts from the version itself, also from one that came a moment before the promise was heard of.
    const until = isGreatestAge(ingestion) ? null : at;
    const settled = await this.periods.settle(tx, event, at, until);
    for (const period of settled) {
      if (period.state !== 'open') await this.tell(tx, configured, period, 'recovered', at.getTime());
    }
    // A greatest age runs anew from each version.
    if (ingestion.trigger.kind !== 'cron') await this.openNext(tx, configured, at.getTime(), at.getTime());
  }

  /** Looks at a period when its time has come, and opens the one after it. */
  async look(tx: Transaction, task: WatchTask, now = Date.now()): Promise<void> {
    const configured = await this.pipelines.find(tx, task.namespace, task.pipeline);
    const period = await this.periods.find(tx, task, task.dueAt);
    if (configured === null || period === null || period.configVersion !== configured.configVersion) return;
    // After an outage both times have passed, and the tasks come in any order: at risk is told before failed all the same.
    if (await this.periods.move(tx, task, task.dueAt, ['open', 'at_risk']))
      await this.tell(tx, configured, period, 'at_risk', null);
    if (task.phase === 'expected') {
      await this.openNext(tx, configured, Math.max(now, period.expectedBy), period.dueAt);
      return;
    }
    if (await this.periods.move(tx, task, task.dueAt, ['at_risk', 'failed']))
      await this.tell(tx, configured, period, 'failed', null);
  }

  private async openNext(
    tx: Transaction,
    configured: PipelineConfigured,
    after: number,
    lastArrival: number,
  ): Promise<boolean> {
    const period = nextPeriod(readPipelineConfig(configured.config).ingestion, after, lastArrival);
    if (period === null || period.expectedBy < after) return false;
    await this.periods.open(tx, configured, period, configured.configVersion);
    await this.remind(tx, configured, period, 'expected', period.expectedBy);
    await this.remind(tx, configured, period, 'failed', period.failBy);
    return true;
  }

  private async remind(
    tx: Transaction,
    { namespace, pipeline, configVersion }: PipelineConfigured,
    { dueAt }: Period,
    phase: WatchTask['phase'],
    at: number,
  ): Promise<void> {
    const key = `${namespace}/${pipeline}/${configVersion}/${dueAt}/${phase}`;
    await tx.enqueue(watchTask, key, { namespace, pipeline, dueAt, phase } satisfies WatchTask, {
      runAt: new Date(at),
    });
  }

  private async tell(
    tx: Transaction,
    configured: PipelineConfigured,
    { dueAt, expectedBy, failBy }: KeptPeriod,
    state: 'at_risk' | 'failed' | 'recovered',
    publishedAt: number | null,
  ): Promise<void> {
    const { namespace, pipeline, dataset, urn, team, supportEmail } = configured;
    await tx.publish(topics.dq.timelinessChanged, {
      namespace,
      pipeline,
      dataset,
      urn,
      team,
      supportEmail,
      state,
      dueAt,
      expectedBy,
      failBy,
      publishedAt,
    });
  }
}
