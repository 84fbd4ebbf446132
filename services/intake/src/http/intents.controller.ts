import { Body, Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { RejectedMessageError, type Fault } from '@chimera/contracts';
import { Describes, openTransactionOrigin, type HttpRequest } from '@chimera/hosting';
import { validateIntent } from '@chimera/intent';
import { UnitOfWork } from '@chimera/persistence';
import { ConnectionTester } from '../connections/connection-tester.js';
import { Clock } from '../declarations/clock.js';
import { declarationState } from '../domain/declaration-notice.js';
import { ProfileRepository } from '../repositories/profile.repository.js';
import { Access } from '../teams/access.js';
import { IntentRepository, type IntentSummary } from '../repositories/intent.repository.js';
import { SubmissionDesk } from '../submissions/submission-desk.js';
import { refused, textOf } from './refusal.js';
import * as schemas from './schemas.js';
import { handedIn, submitted, type SubmittedAnswer } from './submitted.js';

/** Intents: validate, test, submit, look at. */
@Controller('v1/intents')
export class IntentsController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly desk: SubmissionDesk,
    private readonly tester: ConnectionTester,
    private readonly intents: IntentRepository,
    private readonly profiles: ProfileRepository,
    private readonly clock: Clock,
    private readonly access: Access,
  ) {}

  @Post('validate')
  @HttpCode(200)
  @Describes({
    summary: 'Tells everything that is wrong with an intent; nothing is kept.',
    body: schemas.contentBody,
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
    body: schemas.contentBody,
    responses: { 200: schemas.testAnswer },
  })
  async test(
    @Body() body: unknown,
    @Req() request: HttpRequest,
  ): Promise<{ readonly ok: boolean; readonly faults: readonly Fault[] }> {
    const validation = validateIntent(textOf(body, 'content'));
    if (!validation.valid) throw refused(validation.faults);
    await this.access.assertMayUse(request, validation.intent.namespace);
    const faults = await this.tester.source(validation.intent, new AbortController().signal);
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

  @Get()
  @Describes({ summary: 'The current version of every intent.', responses: { 200: schemas.intentsAnswer } })
  async list(@Req() request: HttpRequest): Promise<{ readonly intents: readonly IntentSummary[] }> {
    const own = await this.access.namespacesOf(request);
    const intents = await this.work.read((tx) => this.intents.summaries(tx));
    return { intents: intents.filter(({ namespace }) => own === null || own.has(namespace)) };
  }

  @Get(':namespace/:name')
  @Describes({
    summary: 'One intent with all its versions, and what was found out about its datasets.',
    responses: { 200: schemas.intentAnswer },
  })
  async show(
    @Param('namespace') namespace: string,
    @Param('name') name: string,
    @Req() request: HttpRequest,
  ): Promise<Record<string, unknown>> {
    await this.access.assertMayUse(request, namespace);
    const { summary, versions, found } = await this.work.read(async (tx) => ({
      summary: (await this.intents.summaries(tx, { namespace, name }))[0],
      versions: await this.intents.versions(tx, namespace, name),
      found: await this.profiles.found(tx, namespace, name),
    }));
    if (summary === undefined) throw unknownIntent(namespace, name);
    const today = this.clock.today();
    const shown = versions.map(({ content, declaration, ...version }) => ({
      ...version,
      declaration: { ...declaration, state: declarationState(declaration.validUntil, today) },
      content: JSON.parse(content) as unknown,
    }));
    return { ...summary, content: shown[0]!.content, versions: shown, found };
  }
}

function unknownIntent(namespace: string, name: string): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_INTENT_UNKNOWN',
    `Expected an intent ${namespace}/${name}, found none.`,
    {
      hint: 'List them: `chimera intent list`.',
    },
  );
}
