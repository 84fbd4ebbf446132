import type { ConnectorContext, ListedDataset, SourceConnector, SourceFault } from '@chimera/connectors';
import { namePattern } from '@chimera/contracts';
import { intentLimits, type IntentDataset, type SourceIntent } from '@chimera/intent';

/** An intent that names every dataset, or why it cannot. */
export type Expansion = { readonly intent: SourceIntent } | { readonly faults: readonly SourceFault[] };

type Listing = Pick<SourceConnector, 'kind' | 'list'>;

/**
 * Asks the source what the patterns of an intent find, and names it in the intent, after what is named there by hand.
 * What patterns find later is not added by itself: it takes another submission. Throws what the connector throws.
 */
export async function expandSelection(
  connector: Listing,
  { discover, ...intent }: SourceIntent,
  context: ConnectorContext,
): Promise<Expansion> {
  if (discover === undefined) return { intent };
  if (connector.list === undefined) return { faults: [cannotList(connector.kind)] };
  const { include, exclude = [] } = discover;
  const listed = await connector.list(intent.source, { include, exclude }, context);
  if (listed.length === 0) return { faults: [nothingFound()] };
  return expanded(intent, listed);
}

function expanded(intent: SourceIntent, listed: readonly ListedDataset[]): Expansion {
  const named = new Set(intent.datasets.map(({ from }) => from));
  const fresh = listed.filter(({ from }) => !named.has(from));
  const faults = [
    ...fresh.filter(({ name }) => !namePattern.test(name)).map(unusableName),
    ...collisions(intent.datasets, fresh),
  ];
  const total = intent.datasets.length + fresh.length;
  if (total > intentLimits.datasets) return { faults: [tooMany(total)] };
  if (faults.length > 0) return { faults: faults.slice(0, intentLimits.faults) };
  const found = fresh.map(({ name, from }): IntentDataset => ({ name, from }));
  const sorted = found.sort((left, right) => (left.name < right.name ? -1 : 1));
  return { intent: { ...intent, datasets: [...intent.datasets, ...sorted] } };
}

/** Different tables or files of which the names inside Chimera would be the same. */
function collisions(
  named: readonly IntentDataset[],
  fresh: readonly ListedDataset[],
): readonly SourceFault[] {
  const owners = new Map(named.map(({ name, from }) => [name, from]));
  return fresh.flatMap(({ name, from }) => {
    const owner = owners.get(name);
    if (owner === undefined) owners.set(name, from);
    return owner === undefined ? [] : [collision(name, owner, from)];
  });
}

function collision(name: string, first: string, second: string): SourceFault {
  return {
    code: 'CHIMERA_INTENT_INVALID',
    path: '/discover',
    message: `Two of what the patterns find would have the same name, "${name}".`,
    expected: 'a name of its own for each dataset',
    found: `"${first}" and "${second}"`,
    hint: `Name one of them under "datasets": { "name": "${name}_2", "from": "${second}" }, or exclude it.`,
  };
}

function unusableName({ name, from }: ListedDataset): SourceFault {
  return {
    code: 'CHIMERA_INTENT_INVALID',
    path: '/discover',
    message: `No name inside Chimera can be made of "${from}".`,
    expected: `a name like ${namePattern.source}`,
    found: `"${name.slice(0, 80)}"`,
    hint: 'Give it a name under "datasets", or exclude it.',
  };
}

function nothingFound(): SourceFault {
  return {
    code: 'CHIMERA_SOURCE_OBJECT_MISSING',
    path: '/discover/include',
    message: 'The patterns find nothing at the source that the user may read.',
    expected: 'at least one table or file',
    found: 'none',
    hint: 'Widen the patterns, or check what the user is granted.',
  };
}

function cannotList(kind: string): SourceFault {
  return {
    code: 'CHIMERA_INTENT_INVALID',
    path: '/discover',
    message: `Sources of the kind ${kind} cannot be searched by patterns.`,
    expected: '"datasets" that name what shall be taken',
    found: '"discover"',
    hint: 'Name each dataset under "datasets".',
  };
}

function tooMany(total: number): SourceFault {
  return {
    code: 'CHIMERA_TOO_LARGE',
    path: '/discover/include',
    message: 'The patterns find more datasets than an intent may have.',
    expected: `at most ${intentLimits.datasets}`,
    found: String(total),
    hint: 'Narrow the patterns, or split the source over several intents.',
  };
}
