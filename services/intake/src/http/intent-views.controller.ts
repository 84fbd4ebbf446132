import { Controller, Get, Param, Req } from '@nestjs/common';
import { RejectedMessageError } from '@chimera/contracts';
import { Describes, type HttpRequest } from '@chimera/hosting';
import { UnitOfWork } from '@chimera/persistence';
import { Clock } from '../declarations/clock.js';
import { declarationState } from '../domain/declaration-notice.js';
import { proposalsOf } from '../domain/proposals.js';
import { IntentRepository, type IntentSummary } from '../repositories/intent.repository.js';
import { PipelineRepository } from '../repositories/pipeline.repository.js';
import { ProfileRepository } from '../repositories/profile.repository.js';
import { Access } from '../teams/access.js';
import * as schemas from './schemas.js';

/** Intents: look at them. */
@Controller('v1/intents')
export class IntentViewsController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly intents: IntentRepository,
    private readonly profiles: ProfileRepository,
    private readonly pipelines: PipelineRepository,
    private readonly clock: Clock,
    private readonly access: Access,
  ) {}

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
    const { summary, versions, found, accepted } = await this.work.read(async (tx) => ({
      summary: (await this.intents.summaries(tx, { namespace, name }))[0],
      versions: await this.intents.versions(tx, namespace, name),
      found: await this.profiles.found(tx, namespace, name),
      accepted: await this.pipelines.accepted(tx, namespace, name),
    }));
    if (summary === undefined) throw unknownIntent(namespace, name);
    const today = this.clock.today();
    const shown = versions.map(({ content, declaration, ...version }) => ({
      ...version,
      declaration: { ...declaration, state: declarationState(declaration.validUntil, today) },
      content: JSON.parse(content) as unknown,
    }));
    const { content } = shown[0]!;
    const ingestion = Object.fromEntries(accepted.map((dataset) => [dataset.name, dataset.ingestion]));
    return { ...summary, content, versions: shown, found, proposed: proposalsOf(found), ingestion };
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
