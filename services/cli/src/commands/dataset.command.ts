import type { Command } from 'commander';
import type { DatasetContract, Rule } from '@chimera/contracts';
import { fields, table } from '../output/table.js';
import { acts } from './action.js';
import { registerDatasetContract } from './dataset-contract.js';
import { datasetPath } from './dataset-path.js';
import { registerDatasetSearch } from './dataset-search.js';
import { registerDatasetValues } from './dataset-values.js';

interface Dataset {
  readonly namespace: string;
  readonly name: string;
  readonly urn: string | null;
  readonly team: string | null;
  readonly sourceKind: string | null;
  readonly physicalName: string | null;
  readonly rowEstimate: number | null;
  readonly description?: string | null;
  readonly tags?: readonly string[];
  readonly contract: DatasetContract | null;
  readonly contracts?: readonly {
    readonly version: number;
    readonly at: string;
    readonly cause: string;
    readonly differences: readonly string[];
  }[];
  readonly pipeline: string | null;
  readonly rules: readonly Rule[];
  readonly published: {
    readonly version: number;
    readonly relation: string;
    readonly target: string;
    readonly rows: number;
    readonly at: string;
  } | null;
  readonly versions?: readonly {
    readonly version: number;
    readonly state: string;
    readonly at: string;
    readonly runId: string;
  }[];
}

/** `chimera dataset ...`: what is onboarded and what readers see. */
export function registerDataset(program: Command): void {
  const dataset = program.command('dataset').description('look at datasets, their contracts and versions');
  const list = dataset
    .command('list')
    .description('every dataset')
    .option('--namespace <name>', 'of this namespace only');
  acts<[{ namespace?: string }]>(list, async ({ output, api }, { namespace }) => {
    const { datasets } = await (
      await api()
    ).get<{ datasets: Dataset[] }>('console', '/v1/datasets', { namespace });
    output.result(datasets, () =>
      table(
        ['dataset', 'source', 'columns', 'contract', 'published', 'rows', 'readers query'],
        datasets.map(row),
      ),
    );
  });
  acts<[string]>(
    dataset.command('show <namespace/name>').description('contract, rules and versions of one dataset'),
    async ({ output, api }, text) => {
      const one = await (await api()).get<Dataset>('console', datasetPath(text));
      output.result(one, () => datasetText(one));
    },
  );
  registerDatasetContract(dataset);
  registerDatasetValues(dataset);
  registerDatasetSearch(dataset);
}

function row(one: Dataset): unknown[] {
  return [
    `${one.namespace}/${one.name}`,
    one.sourceKind,
    one.contract?.columns.length,
    one.contract?.version,
    one.published?.version,
    one.published?.rows,
    one.published?.relation,
  ];
}

function datasetText(one: Dataset): string {
  const head = fields([
    ['dataset', `${one.namespace}/${one.name}`],
    ['urn', one.urn],
    ['about', one.description ?? null],
    ['tags', (one.tags ?? []).join(', ') || null],
    ['team', one.team],
    ['source', `${one.sourceKind ?? '-'} ${one.physicalName ?? ''}`],
    ['pipeline', one.pipeline],
    [
      'contract',
      one.contract === null
        ? null
        : `version ${one.contract.version}, subject ${one.contract.subject}, schema id ${one.contract.schemaId}`,
    ],
    ['readers query', one.published?.relation],
    [
      'published',
      one.published === null
        ? null
        : `version ${one.published.version}, ${one.published.rows.toLocaleString('en-US')} rows, ${one.published.at}`,
    ],
  ]);
  const columns = table(
    ['column', 'type', 'native type', 'null', 'key', 'class'],
    (one.contract?.columns ?? []).map((c) => [
      c.name,
      c.type,
      c.nativeType,
      c.nullable ? 'yes' : 'no',
      c.keyPosition,
      c.classification,
    ]),
  );
  const rules = table(
    ['rule', 'kind', 'columns', 'severity', 'action'],
    one.rules.map((r) => [r.id, r.rule, r.columns.join(', '), r.severity, r.action]),
  );
  const versions = table(
    ['version', 'state', 'at', 'run'],
    (one.versions ?? []).map((v) => [v.version, v.state, v.at, v.runId]),
  );
  const contracts = (one.contracts ?? []).map(
    ({ version, at, cause, differences }) =>
      `contract ${version}, ${at}, ${cause}${differences.map((sentence) => `\n  ${sentence}`).join('')}`,
  );
  return [
    head,
    columns,
    contracts.length > 0 ? contracts.join('\n') : null,
    one.rules.length > 0 ? rules : null,
    versions,
  ]
    .filter((text) => text !== null)
    .join('\n\n');
}
