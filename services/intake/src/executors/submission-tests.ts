import { Injectable } from '@nestjs/common';
import { MeshError, type ErrorCode, type Fault } from '@chimera/contracts';
import { fault, validateIntent, type SourceIntent } from '@chimera/intent';
import { UnitOfWork, type Task, type TaskOutcome, type Transaction } from '@chimera/persistence';
import { SystemGate } from '../connections/system-gate.js';
import type { TestTaskPayload } from '../connections/test-task.js';
import { SubmissionRepository } from '../repositories/submission.repository.js';
import { SubmissionAnswers } from '../submissions/submission-answers.js';

/** The two things in which testing a source and testing targets differ. */
export interface SubmissionTest {
  readonly test: (intent: SourceIntent, signal: AbortSignal) => Promise<readonly Fault[]>;
  readonly decide: (
    tx: Transaction,
    submissionId: string,
    intent: SourceIntent,
    faults: readonly Fault[],
  ) => Promise<void>;
}

/** What both test executors do: load, wait in line, test, decide. */
@Injectable()
export class SubmissionTests {
  constructor(
    private readonly work: UnitOfWork,
    private readonly submissions: SubmissionRepository,
    private readonly answers: SubmissionAnswers,
    private readonly gate: SystemGate,
  ) {}

  async execute(task: Task<TestTaskPayload>, { test, decide }: SubmissionTest): Promise<TaskOutcome> {
    const { submissionId } = task.payload;
    const submission = await this.work.read((tx) => this.submissions.pending(tx, submissionId));
    if (submission === null) return { kind: 'done' };
    const validation = validateIntent(submission.content);
    // Valid when it was handed in; since then only its declaration can have expired.
    if (!validation.valid)
      return { kind: 'done', effects: (tx) => this.answers.reject(tx, submission, validation.faults) };
    const system = task.key.split('/')[0]!;
    const faults = await this.gate.enter(system, () => test(validation.intent, task.signal));
    if (faults === undefined)
      return { kind: 'retry', delayMs: 1_000, reason: 'other tests of the same system are running' };
    return { kind: 'done', effects: (tx) => decide(tx, submissionId, validation.intent, faults) };
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
