import type { Command } from 'commander';
import { table } from '../output/table.js';
import { acts } from './action.js';
import { positive } from './options.js';

interface Found {
  readonly corrected: string | null;
  readonly datasets: readonly {
    readonly namespace: string;
    readonly dataset: string;
    readonly team: string;
    readonly sourceKind: string;
    readonly description: string | null;
    readonly tags: readonly string[];
    readonly columns: readonly { readonly name: string }[];
  }[];
}

interface SearchOptions {
  readonly tag?: readonly string[];
  readonly owner?: string;
  readonly namespace?: string;
  readonly limit?: number;
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** `chimera dataset search`: the catalogue by words and filters. */
export function registerDatasetSearch(dataset: Command): void {
  const command = dataset
    .command('search [words...]')
    .description(
      'find datasets by words in their name, columns, tags, owner or description; beginnings are enough',
    )
    .option('--tag <tag>', 'only with this tag; several times for several', collect)
    .option('--owner <team>', 'only of this team')
    .option('--namespace <name>', 'only of this namespace')
    .option('--limit <number>', 'at most so many', positive)
    .addHelpText(
      'after',
      '\nExamples: ./chimera dataset search delay\n          ./chimera dataset search --tag gold --owner sky',
    );
  acts<[readonly string[], SearchOptions]>(command, async ({ output, api }, words, options) => {
    const found = await (await api()).get<Found>('discovery', `/v1/search?${queryOf(words, options)}`);
    if (found.corrected !== null)
      output.note(`nothing found for "${words.join(' ')}"; showing "${found.corrected}"`);
    output.result(found, () => text(found));
  });
}

function queryOf(words: readonly string[], { tag = [], owner, namespace, limit }: SearchOptions): string {
  const query = new URLSearchParams(tag.map((one): [string, string] => ['tag', one]));
  if (words.length > 0) query.set('q', words.join(' '));
  const filters = { owner, namespace, limit: limit?.toString() };
  for (const [name, value] of Object.entries(filters)) if (value !== undefined) query.set(name, value);
  return query.toString();
}

function text({ datasets }: Found): string {
  if (datasets.length === 0) return 'nothing found; fewer words find more';
  return table(
    ['dataset', 'owner', 'source', 'columns', 'tags', 'about'],
    datasets.map((one) => [
      `${one.namespace}/${one.dataset}`,
      one.team,
      one.sourceKind,
      one.columns.length,
      one.tags.join(', '),
      one.description === null ? null : one.description.slice(0, 60),
    ]),
  );
}
