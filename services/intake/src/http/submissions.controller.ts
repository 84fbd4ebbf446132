import { Controller, Get, Param, Req } from '@nestjs/common';
import { RejectedMessageError, type Fault } from '@chimera/contracts';
import { Describes, type HttpRequest } from '@chimera/hosting';
import { UnitOfWork } from '@chimera/persistence';
import { noFacts, submitterView } from '../domain/onboarding-facts.js';
import type { PipelineChanges, SubmissionState } from '../domain/submission.js';
import { OnboardingFactsRepository } from '../repositories/onboarding-facts.repository.js';
import { SubmissionRepository } from '../repositories/submission.repository.js';
import { Access } from '../teams/access.js';
import * as schemas from './schemas.js';

interface SubmissionAnswer {
  readonly submissionId: string;
  readonly namespace: string;
  readonly name: string;
  readonly part: string;
  readonly state: SubmissionState;
  readonly version: number | null;
  readonly faults: readonly Fault[];
  readonly pipelines?: PipelineChanges;
}

/** What became of submissions. */
@Controller('v1/submissions')
export class SubmissionsController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly submissions: SubmissionRepository,
    private readonly facts: OnboardingFactsRepository,
    private readonly access: Access,
  ) {}

  @Get(':id')
  @Describes({ summary: 'Where a submission stands.', responses: { 200: schemas.submissionAnswer } })
  async show(@Param('id') id: string, @Req() request: HttpRequest): Promise<SubmissionAnswer> {
    const answer = await this.find(id);
    await this.access.assertMayUse(request, answer.namespace);
    return answer;
  }

  private find(id: string): Promise<SubmissionAnswer> {
    return this.work.read(async (tx) => {
      const status = await this.submissions.find(tx, id);
      if (status === null) throw unknownSubmission();
      const { namespace, name: intent, version } = status;
      const facts = version === null ? noFacts : await this.facts.of(tx, { namespace, intent, version });
      const { pipelines, ...rest } = status;
      return { ...rest, ...submitterView(status, facts), ...(pipelines === null ? {} : { pipelines }) };
    });
  }
}

function unknownSubmission(): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_NOT_FOUND',
    'Expected the id of a submission, found none that has it.',
    {
      hint: 'Use the submissionId that the submission was answered with.',
    },
  );
}
