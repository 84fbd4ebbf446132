import { metadataChangeProposals, topics, type PipelineConfigured } from '@chimera/contracts';
import { readPipelineConfig } from '@chimera/intent';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { targetProposals } from '../domain/datahub/target-proposals.js';
import { watchesFiles, watchTask, type Watch } from '../executors/watch.executor.js';
import { PipelineRepository } from '../repositories/pipeline.repository.js';

/** Keeps how a pipeline is configured, proposes its target and lineage to the catalogue, and has its files watched. */
@Handles(topics.intake.pipelineConfigured)
export class PipelineConfiguredHandler implements MessageHandler<typeof topics.intake.pipelineConfigured> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pipelines: PipelineRepository,
  ) {}

  async handle(event: PipelineConfigured, context: MessageContext): Promise<HandlerResult> {
    const { namespace, pipeline } = event;
    const config = readPipelineConfig(event.config);
    return this.work.once(context, async (tx) => {
      // Before the task: whoever ends a watch waits for this row.
      await this.pipelines.save(tx, event);
      for (const proposal of targetProposals(event, config, new Date()))
        await tx.publish(metadataChangeProposals, proposal);
      const watch: Watch = { namespace, pipeline };
      if (watchesFiles(config)) await tx.enqueue(watchTask, `${namespace}/${pipeline}`, watch);
    });
  }
}
