import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { Describes, openTransactionOrigin, type HttpRequest } from '@chimera/hosting';
import { Access } from '../teams/access.js';
import { SubmissionDesk } from '../submissions/submission-desk.js';
import * as schemas from './schemas.js';
import { handedIn, submitted, type SubmittedAnswer } from './submitted.js';

/** Ingestion parts of onboarded intents. */
@Controller('v1/ingestions')
export class IngestionsController {
  constructor(
    private readonly desk: SubmissionDesk,
    private readonly access: Access,
  ) {}

  @Post()
  @HttpCode(202)
  @Describes({
    summary: 'Hands in the ingestion part of an onboarded intent.',
    body: schemas.contentBody,
    responses: { 202: schemas.submittedAnswer },
  })
  async submit(@Body() body: unknown, @Req() request: HttpRequest): Promise<SubmittedAnswer> {
    const may = (namespace: string): Promise<void> => this.access.assertMayUse(request, namespace);
    return submitted(
      await this.desk.submit(openTransactionOrigin(request), handedIn(body, 'ingestion'), may),
    );
  }
}
