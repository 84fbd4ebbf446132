import { join } from 'node:path';
import { datasetNames } from '@chimera/contracts';
import type { IntentDataset, Source, SourceIntent } from '@chimera/intent';
import { meshIntent, postgresSource, replaceIn } from '../../mesh/mesh-intent.js';
import { filesFolder } from '../../mesh/parquet-file.js';
import { uniqueName } from '../../stack/unique-name.js';
import type { ChaosWorld } from '../fault.js';
import type { ChaosPipeline } from '../pipeline.js';
import type { SeededRandom } from '../seeded-random.js';
import { Batches } from './batches.js';
import { fileSchema, poisonRule, type WorkloadKind } from './kinds.js';
import { Truth } from './truth.js';
import { csvWriter, parquetWriter, tableWriter, type BatchWriter } from './writers.js';

/** Where the workload finds its databases: through proxies when there are some. */
export type WorkloadPlace = Pick<ChaosWorld, 'databases' | 'proxies'>;

/** One source that changes, with what its target must become. */
export class WorkloadSource {
  readonly truth = new Truth();
  readonly name: string;
  readonly relation: string;

  private constructor(
    readonly kind: WorkloadKind,
    private readonly place: WorkloadPlace,
    private readonly batches: Batches,
    name: string,
    private readonly writer: BatchWriter,
  ) {
    this.name = name;
    this.relation = `${name}_copy`;
  }

  /** Makes the source with its first rows. */
  static async make(
    kind: WorkloadKind,
    writer: number,
    place: WorkloadPlace,
    random: SeededRandom,
  ): Promise<WorkloadSource> {
    const name = uniqueName(`chaos_${kind.name}`);
    const batches = new Batches({ ...kind, writer }, random);
    const source = new WorkloadSource(kind, place, batches, name, await writerOf(kind, name, place));
    await source.change();
    return source;
  }

  /** Writes the next batch. After a failure the caller tries again: nothing tells whether it was written. */
  async change(retry: (work: () => Promise<void>) => Promise<void> = (work) => work()): Promise<void> {
    const batch = this.batches.next();
    this.truth.apply(batch);
    const { batches: number } = this.truth.size;
    await retry(() => this.writer.write(batch, number));
  }

  /** What a person would hand in for it. */
  intent(): SourceIntent {
    const { kind, name } = this;
    const { source, dataset } = this.origin();
    const base = replaceIn(this.place.databases.target, this.relation, { key: kind.key, way: kind.way });
    const uri = through(base.target.uri, this.place.proxies?.target.port);
    const ingestion = {
      ...base,
      target: { ...base.target, uri, mode: kind.mode },
      rules: [poisonRule],
      maxQuarantined: { percent: 90 },
    };
    return meshIntent(name, source, [{ name, ...dataset, ingestion }]);
  }

  /** What is the pipeline's own, once it has a name. */
  pipeline(pipeline: string): ChaosPipeline {
    const table = this.kind.source === 'table';
    return {
      kind: this.kind.name,
      namespace: 'mesh',
      pipeline,
      dataset: this.name,
      loadTopic: datasetNames.loadTopic('mesh', this.name),
      quarantineTopic: datasetNames.quarantineTopic('mesh', this.name),
      source: table ? this.name : null,
      folder: table ? null : folderOf(this.name),
      relation: this.relation,
    };
  }

  private origin(): { source: Source; dataset: Omit<IntentDataset, 'name'> } {
    const { source: kind } = this.kind;
    if (kind === 'table') {
      const source = postgresSource(this.place.databases.source);
      const uri = through(source.uri, this.place.proxies?.source.port);
      return { source: { ...source, uri }, dataset: { from: `public.${this.name}` } };
    }
    const source = { kind, uri: `file:${folderOf(this.name)}` } as const;
    const dataset = { from: `*.${kind}`, ...(kind === 'csv' ? { schema: fileSchema } : {}) };
    return { source, dataset };
  }
}

const folderOf = (name: string): string => join(filesFolder(), name);

function writerOf(
  kind: WorkloadKind,
  name: string,
  place: WorkloadPlace,
): Promise<BatchWriter> | BatchWriter {
  if (kind.source === 'csv') return csvWriter(folderOf(name));
  if (kind.source === 'parquet') return parquetWriter(folderOf(name));
  return tableWriter(place.databases.source, name);
}

/** The same address behind a port of this machine. */
function through(uri: string, port: number | undefined): string {
  if (port === undefined) return uri;
  const behind = new URL(uri);
  behind.host = `127.0.0.1:${port}`;
  return behind.href;
}
