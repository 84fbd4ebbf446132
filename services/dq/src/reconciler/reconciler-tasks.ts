import { Inject, Injectable } from '@nestjs/common';
import { SecretResolver, type DqConfig } from '@chimera/config';
import {
  targetConnector,
  type ReadRange,
  type SourceConnection,
  type TargetConnection,
} from '@chimera/connectors';
import type { PipelineConfigured, Rule } from '@chimera/contracts';
import type { RowRule } from '@chimera/dataplane';
import { CONFIG } from '@chimera/hosting';
import { readPipelineConfig, type PipelineConfig } from '@chimera/intent';
import type { PublishedVersion } from '../repositories/published.repository.js';
import { connectionOf, relationIn } from '../target/staged-target.js';
import type { ReconcilerTask } from './protocol.js';

/** Makes the task of a comparison from what a pipeline declares and what it published last. */
@Injectable()
export class ReconcilerTasks {
  constructor(
    @Inject(CONFIG) private readonly config: DqConfig,
    private readonly secrets: SecretResolver,
  ) {}

  /** Throws `CHIMERA_SECRET_*` for secrets that are not there, and what the target says when it is asked for its position. */
  async of(
    configured: PipelineConfigured,
    published: PublishedVersion,
    signal: AbortSignal,
  ): Promise<ReconcilerTask> {
    const pipeline = readPipelineConfig(configured.config);
    const { source, ingestion } = pipeline;
    const target = connectionOf(ingestion);
    const { columns: output } = configured.contract;
    const columns = configured.sourceColumns.length > 0 ? configured.sourceColumns : output;
    const { schema, name } = relationIn(ingestion.target.schema, published.relation);
    const rules = ingestion.transforms.length > 0 ? [] : configured.rules.flatMap(rowRulesOf);
    return {
      source: {
        connection: source,
        selection: selectionOf(pipeline),
        columns,
        output,
        rules,
        steps: ingestion.transforms,
        range: await this.rangeOf(configured, pipeline, target, signal),
      },
      target: {
        connection: target as SourceConnection,
        selection: { name: configured.dataset, from: `${schema}.${name}` },
        columns: output,
      },
      secrets: await this.resolve([source, target, ...ingestion.transforms]),
      fileRoots: this.config.files.roots,
    };
  }

  /** A delta pipeline has brought the rows up to its mark; what came later is no difference. */
  private async rangeOf(
    configured: PipelineConfigured,
    { ingestion }: PipelineConfig,
    connection: TargetConnection,
    signal: AbortSignal,
  ): Promise<ReadRange | null> {
    const { way, target } = ingestion;
    if (way.kind !== 'delta') return null;
    const context = { secrets: this.secrets, fileRoots: this.config.files.roots, signal };
    const owner = `${configured.namespace}/${configured.pipeline}`;
    const plan = { connection, schema: target.schema, relation: target.relation, owner };
    const attempt = { runId: '', attempt: 0, version: 0, columns: [], key: [] };
    const upTo =
      (await targetConnector(connection.kind).position?.({ ...plan, ...attempt }, context)) ?? null;
    return { column: way.column, after: null, upTo };
  }

  private async resolve(sides: readonly object[]): Promise<Record<string, string>> {
    const references = sides.flatMap((side) =>
      Object.entries(side).flatMap(([name, value]) =>
        (name === 'password' || name === 'key') && typeof value === 'string' ? [value] : [],
      ),
    );
    const resolved = await Promise.all(
      [...new Set(references)].map(async (reference): Promise<[string, string]> => {
        return [reference, (await this.secrets.resolve(reference)).reveal()];
      }),
    );
    return Object.fromEntries(resolved);
  }
}

function selectionOf({ dataset, ingestion }: PipelineConfig): ReconcilerTask['source']['selection'] {
  const { columns: _all, ...selection } = dataset;
  return ingestion.way.kind === 'query' ? { ...selection, query: ingestion.way.sql } : selection;
}

/** Rows that a rule sets aside while reading are in the target of no run. */
function rowRulesOf(rule: Rule): readonly RowRule[] {
  if (rule.action !== 'quarantine' || (rule.rule !== 'notNull' && rule.rule !== 'range')) return [];
  const kind = rule.rule;
  const { min, max } = rule.parameters;
  const bounds = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  return rule.columns.map((column) => ({ rule: kind, column, ...bounds }));
}
