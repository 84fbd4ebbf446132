import { Inject } from '@nestjs/common';
import { sourceConnector } from '@chimera/connectors';
import { MeshError, topics, type PipelineConfigured } from '@chimera/contracts';
import { Executes, LOGGER } from '@chimera/hosting';
import { readPipelineConfig, type PipelineConfig } from '@chimera/intent';
import {
  UnitOfWork,
  type Task,
  type TaskExecutor,
  type TaskOutcome,
  type Transaction,
} from '@chimera/persistence';
import { type Logger } from '@chimera/telemetry';
import { decideWatch, type Look } from '../domain/watch-decision.js';
import { SourceHarvest } from '../registration/source-harvest.js';
import { PipelineRepository } from '../repositories/pipeline.repository.js';
import { WatchRepository } from '../repositories/watch.repository.js';

/** Task kind of one look at a pipeline's files. */
export const watchTask = 'watch';

/** Whose files are watched. */
export interface Watch {
  readonly namespace: string;
  readonly pipeline: string;
}

const [settleSeconds, everySeconds] = [5, 10];
const patienceMs = 30_000;
/** A source that cannot be looked at is not asked more often than this. */
const troubleMs = 30_000;

/** Files that are still to come are what is waited for. */
const nothingThere: Look = { fingerprint: 'none', files: 0 };

/** Whether a pipeline is started by files that arrive. */
export function watchesFiles({ ingestion }: PipelineConfig): boolean {
  return ingestion.trigger.kind === 'file';
}

/**
 * Looks at the files of a pipeline and puts the next look in the queue, in the transaction that keeps what it saw:
 * the chain goes on after a crash where it was (Invariant 7), and ends when the trigger is another.
 */
@Executes()
export class WatchExecutor implements TaskExecutor<Watch> {
  readonly kind = watchTask;
  readonly concurrency = 4;

  constructor(
    private readonly work: UnitOfWork,
    private readonly pipelines: PipelineRepository,
    private readonly watches: WatchRepository,
    private readonly source: SourceHarvest,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  async execute({ payload, signal }: Task<Watch>): Promise<TaskOutcome> {
    const { namespace, pipeline } = payload;
    const configured = await this.work.read((tx) => this.pipelines.find(tx, namespace, pipeline));
    const config = configured === null ? null : readPipelineConfig(configured.config);
    if (configured === null || config === null || !watchesFiles(config))
      return { kind: 'done', effects: (tx) => this.end(tx, payload) };
    const look = await this.look(config, signal).catch((error: unknown) => {
      if (signal.aborted) throw error;
      if (MeshError.is(error) && error.code === 'CHIMERA_SOURCE_OBJECT_MISSING') return nothingThere;
      this.log.warn('files of a pipeline could not be looked at', { namespace, pipeline, error });
      return null;
    });
    return { kind: 'done', effects: (tx) => this.took(tx, configured, config, look) };
  }

  exhausted({ payload }: Task<Watch>): (tx: Transaction) => Promise<void> {
    return (tx) => this.next(tx, payload, troubleMs);
  }

  private async look({ source, dataset }: PipelineConfig, signal: AbortSignal): Promise<Look | null> {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
    const connector = sourceConnector(source.kind);
    return (await connector.fingerprint?.(source, dataset, this.source.context(bounded))) ?? null;
  }

  private async took(
    tx: Transaction,
    { namespace, pipeline, dataset }: PipelineConfigured,
    { ingestion: { trigger } }: PipelineConfig,
    look: Look | null,
  ): Promise<void> {
    if (look === null || trigger.kind !== 'file') return this.next(tx, { namespace, pipeline }, troubleMs);
    const timing = {
      settleMs: (trigger.settleSeconds ?? settleSeconds) * 1_000,
      everyMs: (trigger.everySeconds ?? everySeconds) * 1_000,
    };
    const before = await this.watches.find(tx, namespace, pipeline);
    const { state, tell, nextMs } = decideWatch(before, look, timing, new Date());
    await this.watches.save(tx, namespace, pipeline, state);
    if (tell) {
      // The number makes a state that came back an event of its own.
      const fingerprint = `${look.fingerprint}.${state.changes}`;
      await tx.publish(topics.metadata.sourceChanged, {
        namespace,
        pipeline,
        dataset,
        fingerprint,
        files: look.files,
      });
    }
    await this.next(tx, { namespace, pipeline }, nextMs);
  }

  /** A configuration that came meanwhile found this look in the queue, so its own would be missing. */
  private async end(tx: Transaction, watch: Watch): Promise<void> {
    const configured = await this.pipelines.settled(tx, watch.namespace, watch.pipeline);
    if (configured !== null && watchesFiles(readPipelineConfig(configured.config)))
      await this.next(tx, watch, 0);
  }

  private async next(tx: Transaction, watch: Watch, delayMs: number): Promise<void> {
    const runAt = new Date(Date.now() + delayMs);
    await tx.enqueue(watchTask, `${watch.namespace}/${watch.pipeline}`, watch, { runAt });
  }
}
