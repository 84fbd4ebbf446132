import { topics, type PipelineContractRegistered } from '@chimera/contracts';
import { validateIntent } from '@chimera/intent';
import {
  Handles,
  skip,
  type HandlerResult,
  type MessageContext,
  type MessageHandler,
} from '@chimera/messaging';
import { UnitOfWork, type Transaction } from '@chimera/persistence';
import { ContractRequestRepository } from '../repositories/contract-request.repository.js';
import { SubmissionRepository } from '../repositories/submission.repository.js';
import { IngestionDecider } from '../submissions/ingestion-decider.js';
import { isRenewal, Reconfigurer } from '../submissions/reconfigurer.js';
import { SubmissionAnswers } from '../submissions/submission-answers.js';

/**
 * Goes on with what waited for the contract of a pipeline's output: submissions, and pipelines whose dataset has a
 * new contract. An answer heard again finds nothing that waits.
 */
@Handles(topics.metadata.pipelineContractRegistered)
export class PipelineContractRegisteredHandler implements MessageHandler<
  typeof topics.metadata.pipelineContractRegistered
> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly requests: ContractRequestRepository,
    private readonly submissions: SubmissionRepository,
    private readonly decider: IngestionDecider,
    private readonly answers: SubmissionAnswers,
    private readonly reconfigurer: Reconfigurer,
  ) {}

  async handle(event: PipelineContractRegistered, context: MessageContext): Promise<HandlerResult> {
    return this.work.once(context, async (tx) => {
      if (!(await this.requests.answer(tx, event))) return skip('not-asked');
      const { namespace, pipeline, dataset, submissionId } = event;
      for (const waiting of await this.submissions.awaiting(tx, namespace, pipeline))
        await this.goOn(tx, waiting);
      if (isRenewal(submissionId)) await this.reconfigurer.reconfigure(tx, namespace, dataset);
    });
  }

  private async goOn(tx: Transaction, submissionId: string): Promise<void> {
    const submission = await this.submissions.pending(tx, submissionId, true);
    if (submission === null) return;
    const validation = validateIntent(submission.content);
    // Valid when it was handed in; since then only its declaration can have expired.
    if (!validation.valid) return this.answers.reject(tx, submission, validation.faults);
    // Its targets were tested before it asked for the contract.
    await this.decider.decide(tx, submissionId, validation.intent, []);
  }
}
