import { MeshError, type ErrorCode, type Fault } from '@chimera/contracts';
import { Executes } from '@chimera/hosting';
import { fault, validateIntent } from '@chimera/intent';
import {
  UnitOfWork,
  type Task,
  type TaskExecutor,
  type TaskOutcome,
  type Transaction,
} from '@chimera/persistence';
import { ConnectionTester } from '../connections/connection-tester.js';
import { SystemGate } from '../connections/system-gate.js';
import { connectionTest, type TestTaskPayload } from '../connections/test-task.js';
import { SubmissionRepository } from '../repositories/submission.repository.js';
import { SubmissionAnswers } from '../submissions/submission-answers.js';
import { SubmissionDecider } from '../submissions/submission-decider.js';

/** Tests what a submission connects to (the source, or the targets), then has it decided. */
@Executes()
export class ConnectionTestExecutor implements TaskExecutor<TestTaskPayload> {
  readonly kind = connectionTest;
  readonly concurrency = 32;

  constructor(
    private readonly work: UnitOfWork,
    private readonly submissions: SubmissionRepository,
    private readonly answers: SubmissionAnswers,
    private readonly gate: SystemGate,
    private readonly tester: ConnectionTester,
    private readonly decider: SubmissionDecider,
  ) {}

  async execute(task: Task<TestTaskPayload>): Promise<TaskOutcome> {
    const { submissionId } = task.payload;
    const submission = await this.work.read((tx) => this.submissions.pending(tx, submissionId));
    if (submission === null) return { kind: 'done' };
    const { part } = submission;
    const validation = validateIntent(submission.content);
    // Valid when it was handed in; since then only its declaration can have expired.
    if (!validation.valid)
      return { kind: 'done', effects: (tx) => this.answers.reject(tx, submission, validation.faults) };
    const system = task.key.split('/')[0]!;
    const tested = await this.gate.enter(system, () =>
      part === 'source'
        ? this.tester.source(validation.intent, task.signal)
        : this.tester.targets(validation.intent, task.signal),
    );
    if (tested === undefined)
      return { kind: 'retry', delayMs: 1_000, reason: 'other tests of the same system are running' };
    return { kind: 'done', effects: (tx) => this.decider.decide(tx, { submissionId, part }, tested) };
  }

  /** The submitter gets an answer even when the test could never be run. */
  exhausted(task: Task<TestTaskPayload>, error: unknown): (tx: Transaction) => Promise<void> {
    return async (tx) => {
      const submission = await this.submissions.pending(tx, task.payload.submissionId, true);
      if (submission !== null) await this.answers.reject(tx, submission, [untested(error)]);
    };
  }
}

function untested(error: unknown): Fault {
  const code: ErrorCode = MeshError.is(error) ? error.code : 'CHIMERA_INTERNAL';
  return fault(code, '', 'The connection could not be tested.', {
    found: MeshError.is(error) ? error.message : 'an unexpected error, told in the log of intake',
    hint: 'Submit again later.',
  });
}
