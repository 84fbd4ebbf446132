import { Inject } from '@nestjs/common';
import type { IngestionConfig } from '@chimera/config';
import { CONFIG, Executes } from '@chimera/hosting';
import type { Task, TaskExecutor, TaskOutcome, Transaction } from '@chimera/persistence';
import { parsePipelineConfig } from '../domain/pipeline-config.js';
import { LoadTopics } from '../supervisor/load-topics.js';
import { TargetContext } from '../supervisor/target-context.js';
import { StagedVersions } from './staged-version.js';
import { tidyTask, type VerdictTask } from './verdict-task.js';

/**
 * After a verdict: drops versions beyond retention and what earlier attempts left, and lets go of load topic rows as the
 * pipeline says. Readers notice nothing.
 */
@Executes()
export class TidyExecutor implements TaskExecutor<VerdictTask> {
  readonly kind = tidyTask;
  readonly concurrency = 1;

  constructor(
    private readonly versions: StagedVersions,
    private readonly context: TargetContext,
    private readonly loadTopics: LoadTopics,
    @Inject(CONFIG) private readonly config: IngestionConfig,
  ) {}

  async execute(task: Task<VerdictTask>): Promise<TaskOutcome> {
    const { attempt, staged, target, plan } = await this.versions.find(task.payload);
    const { retention } = parsePipelineConfig(attempt.assigned.config).ingestion;
    await target.clean(plan, retention.versions, this.context.of(task.signal));
    await this.loadTopics.retain(staged.contract, retention.loadHours);
    if (this.config.supervisor.releaseLoad)
      await this.loadTopics.release(staged.contract.loadTopic, staged.segments);
    return { kind: 'done' };
  }

  /** Nothing to record: the next version of the dataset tidies up for this one too. */
  exhausted(): (tx: Transaction) => Promise<void> {
    return async () => undefined;
  }
}
