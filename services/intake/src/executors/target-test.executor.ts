import { Executes } from '@chimera/hosting';
import type { Task, TaskExecutor, TaskOutcome, Transaction } from '@chimera/persistence';
import { ConnectionTester } from '../connections/connection-tester.js';
import { testTaskOf, type TestTaskPayload } from '../connections/test-task.js';
import { IngestionDecider } from '../submissions/ingestion-decider.js';
import { SubmissionTests } from './submission-tests.js';

/** Tests the targets of an ingestion part, then decides it. */
@Executes()
export class TargetTestExecutor implements TaskExecutor<TestTaskPayload> {
  readonly kind = testTaskOf('ingestion');
  readonly concurrency = 16;

  constructor(
    private readonly tests: SubmissionTests,
    private readonly tester: ConnectionTester,
    private readonly decider: IngestionDecider,
  ) {}

  execute(task: Task<TestTaskPayload>): Promise<TaskOutcome> {
    return this.tests.execute(task, {
      test: (intent, signal) => this.tester.targets(intent, signal),
      decide: (tx, submissionId, intent, faults) => this.decider.decide(tx, submissionId, intent, faults),
    });
  }

  exhausted(task: Task<TestTaskPayload>, error: unknown): (tx: Transaction) => Promise<void> {
    return this.tests.exhausted(task, error);
  }
}
