import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { Describes, openTransactionOrigin, type HttpRequest } from '@chimera/hosting';
import { PipelineRequests } from '../requests/pipeline-requests.js';
import { Access } from '../teams/access.js';
import { RequestBody } from './body.js';
import * as schemas from './request-schemas.js';

/** Comparisons of source and target by content, on request. */
@Controller('v1/reconciliations')
export class ReconciliationsController {
  constructor(
    private readonly requests: PipelineRequests,
    private readonly access: Access,
  ) {}

  @Post()
  @HttpCode(202)
  @Describes({
    summary: 'Asks for source and published version of a pipeline to be compared by content.',
    body: schemas.reconciliationBody,
    responses: { 202: schemas.reconciliationAnswer },
  })
  async start(
    @Body() body: unknown,
    @Req() request: HttpRequest,
  ): Promise<{ readonly reconciliationId: string }> {
    const given = new RequestBody(body, ['namespace', 'pipeline']);
    const key = { namespace: given.text('namespace'), pipeline: given.text('pipeline') };
    await this.access.assertMayUse(request, key.namespace);
    return { reconciliationId: await this.requests.reconcile(openTransactionOrigin(request), key) };
  }
}
