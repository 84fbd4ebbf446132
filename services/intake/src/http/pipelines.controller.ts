import { Body, Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { RejectedMessageError } from '@chimera/contracts';
import { Describes, openTransactionOrigin, type HttpRequest } from '@chimera/hosting';
import { PipelineRequests } from '../requests/pipeline-requests.js';
import { Access } from '../teams/access.js';
import { RequestBody } from './body.js';
import * as schemas from './request-schemas.js';

/** Pipelines: pause and resume. */
@Controller('v1/pipelines')
export class PipelinesController {
  constructor(
    private readonly requests: PipelineRequests,
    private readonly access: Access,
  ) {}

  @Post(':namespace/:pipeline/state')
  @HttpCode(202)
  @Describes({
    summary: 'Asks for a pipeline to be paused or to go on.',
    body: schemas.stateBody,
    responses: { 202: schemas.stateAnswer },
  })
  async change(
    @Param('namespace') namespace: string,
    @Param('pipeline') pipeline: string,
    @Body() body: unknown,
    @Req() request: HttpRequest,
  ): Promise<{ readonly requestId: string }> {
    await this.access.assertMayUse(request, namespace);
    const given = new RequestBody(body, ['state', 'reason', 'acceptSchemaChange']);
    const state = given.oneOf('state', ['paused', 'active']);
    const acceptSchemaChange = given.optionalFlag('acceptSchemaChange') ?? false;
    if (acceptSchemaChange && state === 'paused') throw acceptedWhilePausing();
    const wanted = { state, acceptSchemaChange, reason: given.optionalText('reason') ?? '' };
    const origin = openTransactionOrigin(request);
    return { requestId: await this.requests.changeState(origin, { namespace, pipeline }, wanted) };
  }
}

function acceptedWhilePausing(): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_USAGE',
    'Expected "acceptSchemaChange" with the state active only, found it with paused.',
    { hint: 'Accepting a changed source lets the pipeline go on: ask for the state active.' },
  );
}
