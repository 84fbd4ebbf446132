import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { Describes, openTransactionOrigin, type HttpRequest } from '@chimera/hosting';
import { validateIntent } from '@chimera/intent';
import { Access } from '../teams/access.js';
import type { IngestionPlan } from '../domain/plan-ingestion.js';
import { IngestionPlanner } from '../submissions/ingestion-planner.js';
import { SubmissionDesk } from '../submissions/submission-desk.js';
import * as schemas from './schemas.js';
import { refused, textOf } from './refusal.js';
import { handedIn, submitted, type SubmittedAnswer } from './submitted.js';

/** Ingestion parts of onboarded intents. */
@Controller('v1/ingestions')
export class IngestionsController {
  constructor(
    private readonly desk: SubmissionDesk,
    private readonly planner: IngestionPlanner,
    private readonly access: Access,
  ) {}

  @Post('plan')
  @HttpCode(200)
  @Describes({
    summary: 'Tells what submitting an ingestion part would do; nothing is kept.',
    body: schemas.contentOnlyBody,
    responses: { 200: schemas.planAnswer },
  })
  async plan(@Body() body: unknown, @Req() request: HttpRequest): Promise<IngestionPlan> {
    const validation = validateIntent(textOf(body, 'content'));
    if (!validation.valid) throw refused(validation.faults);
    await this.access.assertMayUse(request, validation.intent.namespace);
    return this.planner.plan(validation.intent);
  }

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
