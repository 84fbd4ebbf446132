import type { RunAssigned } from '@chimera/contracts';
import type { SecretResolver } from '@chimera/config';
import { parsePipelineConfig } from '../domain/pipeline-config.js';
import type { ReadOrder } from '../domain/read-order.js';
import { rowRulesOf } from '../domain/row-rules.js';
import { versionPlanOf } from '../domain/version-plan.js';
import type {
  AttemptIdentity,
  ReaderTask,
  ReplayedRows,
  WorkerSettings,
  WriterTask,
} from '../worker/protocol.js';
import type { LoadTopicState } from './load-topics.js';

/** Makes the tasks of an attempt's workers. Each gets the secrets of its own side only (Invariant 12). */
export class TaskBuilder {
  constructor(
    private readonly settings: WorkerSettings,
    private readonly secrets: Pick<SecretResolver, 'resolve'>,
    /** Parts of a source that one reader reads at once. */
    private readonly maxParts: number,
  ) {}

  async reader(
    assigned: RunAssigned,
    load: LoadTopicState,
    order: ReadOrder,
    replay: ReplayedRows | null,
  ): Promise<ReaderTask> {
    const { source, dataset, ingestion } = parsePipelineConfig(assigned.config);
    const { contract, sourceColumns } = assigned;
    const { way, transforms, onSchemaChange } = ingestion;
    const keys = transforms.flatMap((step) => (step.do === 'mask' ? (step.key ?? []) : []));
    return {
      role: 'reader',
      settings: this.settings,
      identity: identityOf(assigned),
      contract,
      // A replay does not touch the source, which may be gone.
      secrets: await this.resolve(replay === null ? source : {}, ...keys),
      source,
      selection: way.kind === 'query' ? { ...dataset, query: way.sql } : dataset,
      columns: sourceColumns.length === 0 ? contract.columns : sourceColumns,
      steps: transforms,
      onSchemaChange,
      rules: rowRulesOf(assigned.rules),
      ...(order.range === undefined ? {} : { range: order.range }),
      replay,
      maxParts: this.maxParts,
      loadPartitions: load.segmentStart.length,
    };
  }

  async writer(assigned: RunAssigned, load: LoadTopicState, order: ReadOrder): Promise<WriterTask> {
    const plan = versionPlanOf(assigned);
    return {
      role: 'writer',
      settings: this.settings,
      identity: identityOf(assigned),
      contract: assigned.contract,
      secrets: await this.resolve(plan.connection),
      plan,
      segmentStart: load.segmentStart,
      awaitsMark: order.movesMark,
    };
  }

  private async resolve(side: object, ...more: readonly string[]): Promise<Record<string, string>> {
    const password = 'password' in side && typeof side.password === 'string' ? [side.password] : [];
    const references = [...new Set([...password, ...more])];
    const secrets = await Promise.all(references.map((reference) => this.secrets.resolve(reference)));
    return Object.fromEntries(references.map((reference, index) => [reference, secrets[index]!.reveal()]));
  }
}

function identityOf(assigned: RunAssigned): AttemptIdentity {
  const { runId, attempt, namespace, pipeline, dataset } = assigned;
  return { runId, attempt, namespace, pipeline, dataset };
}
