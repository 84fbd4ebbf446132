import { Body, Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { RejectedMessageError, normalRun, readRunParameters } from '@chimera/contracts';
import { Describes, openTransactionOrigin, type HttpRequest } from '@chimera/hosting';
import { PipelineRequests } from '../requests/pipeline-requests.js';
import { Access } from '../teams/access.js';
import { RequestBody, uuidOf } from './body.js';
import * as schemas from './request-schemas.js';

/** Runs on request. */
@Controller('v1/runs')
export class RunsController {
  constructor(
    private readonly requests: PipelineRequests,
    private readonly access: Access,
  ) {}

  @Post()
  @HttpCode(202)
  @Describes({
    summary: 'Asks for a run of a pipeline now: normal, of everything, of a range, or of quarantined rows.',
    body: schemas.runBody,
    responses: { 202: schemas.runAnswer },
  })
  async start(@Body() body: unknown, @Req() request: HttpRequest): Promise<{ readonly runId: string }> {
    const given = new RequestBody(body, ['namespace', 'pipeline', 'parameters', 'rerunOf']);
    const key = { namespace: given.text('namespace'), pipeline: given.text('pipeline') };
    await this.access.assertMayUse(request, key.namespace);
    const rerunOf = given.optionalUuid('rerunOf') ?? null;
    const parameters = given.has('parameters') ? readRunParameters(given.raw('parameters')) : normalRun;
    if (rerunOf !== null && parameters.mode !== 'normal') throw parametersTwice();
    return { runId: await this.requests.run(openTransactionOrigin(request), key, parameters, rerunOf) };
  }

  @Post(':runId/cancel')
  @HttpCode(202)
  @Describes({
    summary: 'Asks for a run to end without a version. A run whose verdict was given is past that.',
    body: schemas.cancelBody,
    responses: { 202: schemas.runAnswer },
  })
  async cancel(
    @Param('runId') id: string,
    @Body() body: unknown,
    @Req() request: HttpRequest,
  ): Promise<{ readonly runId: string }> {
    const runId = uuidOf(id, 'the id of the run');
    const given = new RequestBody(body, ['namespace', 'pipeline', 'reason']);
    const key = { namespace: given.text('namespace'), pipeline: given.text('pipeline') };
    await this.access.assertMayUse(request, key.namespace);
    const reason = given.optionalText('reason') ?? '';
    await this.requests.cancel(openTransactionOrigin(request), key, runId, reason);
    return { runId };
  }
}

function parametersTwice(): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_RUN_PARAMETERS',
    'Expected either "parameters" or "rerunOf", found both.',
    { hint: 'A rerun takes over the parameters of the run that it repeats: leave "parameters" out.' },
  );
}
