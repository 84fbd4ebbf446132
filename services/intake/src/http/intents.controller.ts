import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { Fault } from '@chimera/contracts';
import { Describes, openTransactionOrigin, type HttpRequest } from '@chimera/hosting';
import { validateIntent } from '@chimera/intent';
import { ConnectionTester } from '../connections/connection-tester.js';
import { Access } from '../teams/access.js';
import { SubmissionDesk } from '../submissions/submission-desk.js';
import { refused, textOf } from './refusal.js';
import * as schemas from './schemas.js';
import { handedIn, submitted, type SubmittedAnswer } from './submitted.js';

/** Intents: validate, test, submit. */
@Controller('v1/intents')
export class IntentsController {
  constructor(
    private readonly desk: SubmissionDesk,
    private readonly tester: ConnectionTester,
    private readonly access: Access,
  ) {}

  @Post('validate')
  @HttpCode(200)
  @Describes({
    summary: 'Tells everything that is wrong with an intent; nothing is kept.',
    body: schemas.contentOnlyBody,
    responses: { 200: schemas.validationAnswer },
  })
  validate(@Body() body: unknown): { readonly valid: boolean; readonly faults: readonly Fault[] } {
    const { valid, faults } = validateIntent(textOf(body, 'content'));
    return { valid, faults };
  }

  @Post('test')
  @HttpCode(200)
  @Describes({
    summary: 'Connects to the source of an intent and tells what is wrong; nothing is kept.',
    body: schemas.contentOnlyBody,
    responses: { 200: schemas.testAnswer },
  })
  async test(
    @Body() body: unknown,
    @Req() request: HttpRequest,
  ): Promise<{ readonly ok: boolean; readonly faults: readonly Fault[] }> {
    const validation = validateIntent(textOf(body, 'content'));
    if (!validation.valid) throw refused(validation.faults);
    await this.access.assertMayUse(request, validation.intent.namespace);
    const { faults } = await this.tester.source(validation.intent, new AbortController().signal);
    return { ok: faults.length === 0, faults };
  }

  @Post()
  @HttpCode(202)
  @Describes({
    summary: 'Hands in an intent for onboarding.',
    body: schemas.contentBody,
    responses: { 202: schemas.submittedAnswer },
  })
  async submit(@Body() body: unknown, @Req() request: HttpRequest): Promise<SubmittedAnswer> {
    const may = (namespace: string): Promise<void> => this.access.assertMayUse(request, namespace);
    return submitted(await this.desk.submit(openTransactionOrigin(request), handedIn(body, 'source'), may));
  }
}
