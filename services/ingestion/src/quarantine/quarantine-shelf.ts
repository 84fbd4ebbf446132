import { RejectedMessageError } from '@chimera/contracts';
import { readQuarantine } from '@chimera/dataplane';
import type { KafkaPort } from '@chimera/kafka';
import type { UnitOfWork } from '@chimera/persistence';
import type { QuarantinedAttempt, QuarantineRepository } from '../repositories/quarantine.repository.js';
import type { LoadTopics } from '../supervisor/load-topics.js';
import { rowShower, type ShownRow } from './shown-row.js';

/** One page of rows. */
export interface QuarantinePage {
  readonly rows: readonly ShownRow[];
  /** Where the next page begins; null after the last. */
  readonly next: number | null;
  /** Whether retention has removed rows. */
  readonly incomplete: boolean;
}

/** Characters of rows after which a page ends although it has fewer rows: a single row may have megabytes. */
const mostPageCharacters = 4 * 1_048_576;

/** Rows in quarantine for people to look at, read from their topic by offset range (Invariant 11). */
export class QuarantineShelf {
  constructor(
    private readonly work: Pick<UnitOfWork, 'read'>,
    private readonly quarantine: QuarantineRepository,
    private readonly topics: Pick<LoadTopics, 'firstOffset'>,
    private readonly kafka: Pick<KafkaPort, 'rangeReader'>,
  ) {}

  ofPipeline(namespace: string, pipeline: string, limit: number): Promise<readonly QuarantinedAttempt[]> {
    return this.work.read((tx) => this.quarantine.ofPipeline(tx, namespace, pipeline, limit));
  }

  /** The newest attempt of a run that set rows aside; the one that was published wins. Throws `CHIMERA_RUN_UNKNOWN`, `CHIMERA_NOT_FOUND`. */
  async attemptOf(runId: string): Promise<QuarantinedAttempt & { readonly segment: object }> {
    const attempts = await this.work.read((tx) => this.quarantine.ofRun(tx, runId));
    if (attempts.length === 0)
      throw new RejectedMessageError('CHIMERA_RUN_UNKNOWN', `Expected the id of a run, found ${runId}.`, {
        hint: 'List the runs with rows in quarantine: `chimera quarantine list <namespace/pipeline>`.',
      });
    const found =
      attempts.find(({ state, segment }) => state === 'published' && segment !== null) ??
      attempts.find(({ segment }) => segment !== null);
    if (found?.segment === null || found === undefined)
      throw new RejectedMessageError('CHIMERA_NOT_FOUND', `Run ${runId} has no rows in quarantine.`);
    return { ...found, segment: found.segment };
  }

  async page(attempt: QuarantinedAttempt, after: number, limit: number): Promise<QuarantinePage> {
    const rows: ShownRow[] = [];
    let characters = 0;
    for await (const some of this.rows(attempt, after)) {
      for (const row of some) {
        if (rows.length >= limit || characters > mostPageCharacters) return this.pageOf(attempt, rows, true);
        rows.push(row);
        characters += JSON.stringify(row.row).length;
      }
    }
    return this.pageOf(attempt, rows, false);
  }

  /** All rows after an offset; ends the reading when the consumer leaves. */
  async *rows(
    { runId, attempt, columns, segment }: QuarantinedAttempt,
    after = -1,
  ): AsyncGenerator<readonly ShownRow[], void, undefined> {
    if (segment === null) return;
    const { topic, partition, to } = segment;
    const first = Math.max(segment.from, after + 1, await this.topics.firstOffset(topic, partition));
    const show = rowShower(columns);
    const ranges = await this.kafka.rangeReader();
    try {
      const range = { topic, partition, from: first, to, runId, attempt };
      for await (const found of readQuarantine(ranges, range))
        yield found.map(({ offset, row }) => show(offset, row));
    } finally {
      await ranges.close();
    }
  }

  private async pageOf(
    { segment }: QuarantinedAttempt,
    rows: readonly ShownRow[],
    more: boolean,
  ): Promise<QuarantinePage> {
    const low = segment === null ? 0 : await this.topics.firstOffset(segment.topic, segment.partition);
    const next = more ? (rows.at(-1)?.offset ?? null) : null;
    return { rows, next, incomplete: segment !== null && low > segment.from };
  }
}
