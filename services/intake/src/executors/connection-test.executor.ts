import { Executes } from '@chimera/hosting';
import type { Task, TaskExecutor, TaskOutcome, Transaction } from '@chimera/persistence';
import { ConnectionTester } from '../connections/connection-tester.js';
import { testTaskOf, type TestTaskPayload } from '../connections/test-task.js';
import { SourceDecider } from '../submissions/source-decider.js';
import { SubmissionTests } from './submission-tests.js';

/** Tests the source of a submission, then decides it. */
@Executes()
export class ConnectionTestExecutor implements TaskExecutor<TestTaskPayload> {
  readonly kind = testTaskOf('source');
  readonly concurrency = 16;

  constructor(
    private readonly tests: SubmissionTests,
    private readonly tester: ConnectionTester,
    private readonly decider: SourceDecider,
  ) {}

  execute(task: Task<TestTaskPayload>): Promise<TaskOutcome> {
    return this.tests.execute(task, {
      test: (intent, signal) => this.tester.source(intent, signal),
      decide: (tx, submissionId, intent, faults) => this.decider.decide(tx, submissionId, intent, faults),
    });
  }

  exhausted(task: Task<TestTaskPayload>, error: unknown): (tx: Transaction) => Promise<void> {
    return this.tests.exhausted(task, error);
  }
}
