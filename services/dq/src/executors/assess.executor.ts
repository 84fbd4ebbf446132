import { Inject } from '@nestjs/common';
import type { DqConfig } from '@chimera/config';
import { MeshError, topics, type CheckResult, type ProcessUsage, type RunStaged } from '@chimera/contracts';
import { CONFIG, Executes } from '@chimera/hosting';
import {
  UnitOfWork,
  type Task,
  type TaskExecutor,
  type TaskOutcome,
  type Transaction,
} from '@chimera/persistence';
import { CheckerProcess } from '../checker/checker-process.js';
import { checkDirectory } from '../checker/row-followers.js';
import { rulesToScan } from '../checker/rules-to-scan.js';
import { builtIn, passes } from '../domain/check-result.js';
import { checksWithoutScan, rulesToAssess } from '../domain/assessment.js';
import { withoutClassified } from '../domain/classified.js';
import { withAge } from '../domain/freshness-age.js';
import { AssessmentRepository } from '../repositories/assessment.repository.js';
import { PublishedRepository } from '../repositories/published.repository.js';
import { TargetChecks } from '../target/target-checks.js';

/** Task kind of an assessment. */
export const assessTask = 'assess';

/** A staged attempt, and when it was staged in epoch milliseconds. */
export type StagedTask = RunStaged & { readonly stagedAt: number };

/** Checks a staged version before anyone can read it, and tells the verdict. */
@Executes()
export class AssessExecutor implements TaskExecutor<StagedTask> {
  readonly kind = assessTask;
  readonly concurrency = 2;
  /** Short: a killed process must not hold a checked version back for long. */
  readonly leaseMs = 20_000;

  constructor(
    @Inject(CONFIG) private readonly config: DqConfig,
    private readonly checker: CheckerProcess,
    private readonly target: TargetChecks,
    private readonly work: UnitOfWork,
    private readonly assessments: AssessmentRepository,
    private readonly published: PublishedRepository,
  ) {}

  async execute(task: Task<StagedTask>): Promise<TaskOutcome> {
    const staged = task.payload;
    const counted = await this.counted(staged);
    const { checks, usage } = await this.scan(staged, task.signal);
    const asked = await this.target.check(staged, rulesToAssess(staged), task.signal);
    return { kind: 'done', effects: (tx) => this.tell(tx, staged, [...counted, ...checks, ...asked], usage) };
  }

  /** A version that could not be checked is not published. */
  exhausted(task: Task<StagedTask>, error: unknown): (tx: Transaction) => Promise<void> {
    return async (tx) => {
      const checks = [...checksWithoutScan(task.payload, null), notChecked(error)];
      await this.tell(tx, task.payload, checks, []);
    };
  }

  private async counted(staged: RunStaged): Promise<readonly CheckResult[]> {
    const { namespace, pipeline } = staged;
    const before = await this.work.read((tx) => this.published.ofPipeline(tx, namespace, pipeline));
    return checksWithoutScan(staged, before?.rows ?? null);
  }

  private async scan(
    staged: StagedTask,
    signal: AbortSignal,
  ): Promise<{ checks: readonly CheckResult[]; usage: readonly ProcessUsage[] }> {
    const { runId, attempt, contract, segments, team } = staged;
    const task = {
      runId,
      attempt,
      contract,
      segments,
      rules: rulesToScan(staged, staged.ledger.deduplicated).map((rule) => withAge(rule, staged)),
      directory: checkDirectory(this.config, staged),
      brokers: this.config.kafka.brokers,
      logLevel: this.config.logging.level,
    };
    try {
      const { checks, usage } = await this.checker.check(task, team, signal);
      return { checks, usage: [usage] };
    } catch (error) {
      if (!MeshError.is(error) || error.disposition !== 'reject') throw error;
      return { checks: [notChecked(error)], usage: [] };
    }
  }

  private async tell(
    tx: Transaction,
    staged: RunStaged,
    found: readonly CheckResult[],
    usage: readonly ProcessUsage[],
  ): Promise<void> {
    const { runId, attempt, namespace, pipeline, dataset, version, team, supportEmail } = staged;
    const checks = found.map((check) => withoutClassified(check, staged.contract.columns));
    const assessed = {
      runId,
      attempt,
      namespace,
      pipeline,
      dataset,
      version,
      team,
      supportEmail,
      passed: passes(checks),
      checks,
      usage,
    };
    await this.assessments.save(tx, assessed);
    await tx.publish(topics.dq.runAssessed, assessed);
  }
}

function notChecked(error: unknown): CheckResult {
  const observed = error instanceof Error ? error.message : String(error);
  return builtIn('checked', [], { passed: false, expected: 'every row looked at', observed });
}
