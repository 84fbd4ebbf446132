import { topics, type SourceChanged } from '@chimera/contracts';
import {
  Handles,
  skip,
  type HandlerResult,
  type MessageContext,
  type MessageHandler,
} from '@chimera/messaging';
import { UnitOfWork, originOf } from '@chimera/persistence';

import { Planner } from '../planning/planner.js';
import { Triggers } from '../planning/triggers.js';
import { PipelineRepository } from '../repositories/pipeline.repository.js';

/** Starts a pipeline whose files arrived or changed; the same state of the files starts it once. */
@Handles(topics.metadata.sourceChanged)
export class SourceChangedHandler implements MessageHandler<typeof topics.metadata.sourceChanged> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pipelines: PipelineRepository,
    private readonly triggers: Triggers,
    private readonly planner: Planner,
  ) {}

  async handle(event: SourceChanged, context: MessageContext): Promise<HandlerResult> {
    const { namespace, pipeline: name, fingerprint, files } = event;
    const result = await this.work.once(context, async (tx) => {
      const pipeline = await this.pipelines.lock(tx, namespace, name);
      if (pipeline?.trigger.kind !== 'file') return skip('no-file-trigger');
      const occasion = {
        trigger: 'event',
        cause: `files ${fingerprint}`,
        requestedBy: `${files} ${files === 1 ? 'file' : 'files'} at the source`,
        dueAt: null,
        chain: [],
        folds: true,
      } as const;
      const fired = await this.triggers.fire(tx, pipeline, occasion, originOf(context));
      return fired ? undefined : skip('known-occasion');
    });
    this.planner.wake();
    return result;
  }
}
