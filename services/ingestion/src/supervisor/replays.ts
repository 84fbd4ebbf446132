import { parseRunParameters, RejectedMessageError, type RunAssigned } from '@chimera/contracts';
import type { UnitOfWork } from '@chimera/persistence';
import { parsePipelineConfig } from '../domain/pipeline-config.js';
import { decideReplay } from '../domain/replay.js';
import type { QuarantineRepository } from '../repositories/quarantine.repository.js';
import type { ReplayedRows } from '../worker/protocol.js';
import type { LoadTopics } from './load-topics.js';

/** Finds the rows that a replay brings back. */
export class Replays {
  constructor(
    private readonly work: Pick<UnitOfWork, 'read'>,
    private readonly quarantine: QuarantineRepository,
    private readonly topics: Pick<LoadTopics, 'firstOffset'>,
  ) {}

  /** Null when the run reads its source. Throws what `decideReplay` throws, and `CHIMERA_NOT_FOUND` when retention has removed rows. */
  async of(assigned: RunAssigned): Promise<ReplayedRows | null> {
    const { mode, quarantineOf = '' } = parseRunParameters(assigned.parameters);
    if (mode !== 'replay') return null;
    const { namespace, pipeline } = assigned;
    const { target, way } = parsePipelineConfig(assigned.config).ingestion;
    const found = await this.work.read(async (tx) => {
      const ofRun = await this.quarantine.ofRun(tx, quarantineOf);
      const of = ofRun.filter((each) => each.namespace === namespace && each.pipeline === pipeline);
      const [any] = of;
      return { of, since: any === undefined ? [] : await this.quarantine.publishedSince(tx, any) };
    });
    const replacesAll = target.mode === 'replace' && way.kind !== 'delta';
    const { segment, ...source } = decideReplay(quarantineOf, found.of, found.since, replacesAll);
    await this.assertThere(quarantineOf, segment);
    const { topic, partition, from, to, rows } = segment;
    return { ...source, topic, partition, from, to, rows };
  }

  /** Part of the rows alone would leave the others behind for ever: a run is replayed once. */
  private async assertThere(
    runId: string,
    { topic, partition, from }: Pick<ReplayedRows, 'topic' | 'partition' | 'from'>,
  ): Promise<void> {
    if ((await this.topics.firstOffset(topic, partition)) <= from) return;
    throw new RejectedMessageError(
      'CHIMERA_NOT_FOUND',
      `Expected the quarantined rows of run ${runId} on ${topic}, but retention has removed some of them.`,
      { hint: 'Read them from the source again; `retention.quarantineDays` says how long rows wait.' },
    );
  }
}
