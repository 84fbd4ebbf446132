import { topics, type PipelineConfigured } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { PipelineRepository } from '../repositories/pipeline.repository.js';
import { TimelinessWatch } from '../timeliness/timeliness-watch.js';

/** Keeps what a pipeline declares, and watches over its promise from now on. An older configuration changes nothing. */
@Handles(topics.intake.pipelineConfigured)
export class PipelineConfiguredHandler implements MessageHandler<typeof topics.intake.pipelineConfigured> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pipelines: PipelineRepository,
    private readonly watch: TimelinessWatch,
  ) {}

  async handle(configured: PipelineConfigured, context: MessageContext): Promise<HandlerResult> {
    return this.work.once(context, async (tx) => {
      if (await this.pipelines.save(tx, configured)) await this.watch.begin(tx, configured);
    });
  }
}
