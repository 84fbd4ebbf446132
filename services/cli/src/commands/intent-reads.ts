import type { Command } from 'commander';
import { storedIntent, type StoredIntent } from '../intents/stored-intent.js';
import { fields, table } from '../output/table.js';
import { acts } from './action.js';

type IntentSummary = Omit<StoredIntent, 'versions' | 'content'>;

/** `chimera intent list` and `show`. */
export function registerReads(intent: Command): void {
  acts<[{ namespace?: string }]>(
    intent
      .command('list')
      .description('every intent with its current version')
      .option('--namespace <name>', 'only those of a namespace'),
    async ({ output, api }, { namespace }) => {
      const { intents } = await (await api()).get<{ intents: IntentSummary[] }>('intake', '/v1/intents');
      const shown = intents.filter((one) => namespace === undefined || one.namespace === namespace);
      output.result(shown, () =>
        table(
          ['intent', 'version', 'source', 'state', 'team', 'datasets'],
          shown.map((one) => [
            `${one.namespace}/${one.name}`,
            one.version,
            one.sourceKind,
            one.state,
            one.team,
            one.datasets.join(', '),
          ]),
        ),
      );
    },
  );
  acts<[string]>(
    intent.command('show <namespace/name>').description('one intent with all its versions'),
    async ({ output, api }, name) => {
      const one = await storedIntent(await api(), name);
      output.result(one, () => intentText(one));
    },
  );
}

function intentText(one: StoredIntent): string {
  const declaration = one.content?.declaration;
  const head = fields([
    ['intent', `${one.namespace}/${one.name}`],
    ['version', one.version],
    ['state', one.state],
    ['team', one.team],
    ['source', one.content === undefined ? one.sourceKind : `${one.sourceKind} ${one.content.source.uri}`],
    ['datasets', one.datasets.join(', ')],
    ['declared by', declaration === undefined ? null : `${declaration.declaredBy}: ${declaration.basis}`],
    ['valid until', declaration?.validUntil],
    ['to confirm', openProposals(one)],
  ]);
  const versions = table(
    ['version', 'submitted by', 'at'],
    (one.versions ?? []).map((v) => [v.version, v.submittedBy, v.submittedAt]),
  );
  return `${head}\n\n${versions}`;
}

/** Datasets about which something was found out that nobody confirmed. */
function openProposals({ namespace, name, proposed = {} }: StoredIntent): string | null {
  const open = Object.entries(proposed).map(([dataset, { schema, classification }]) => {
    const what = [
      ...(schema === undefined ? [] : ['schema']),
      ...(classification === undefined ? [] : ['classification']),
    ];
    return `${dataset} (${what.join(', ')})`;
  });
  return open.length === 0 ? null : `${open.join(', ')}: \`./chimera intent pull ${namespace}/${name}\``;
}
