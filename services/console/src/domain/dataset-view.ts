import { contractFact } from './facts.js';
import type { StoredFact } from './run-view.js';

/** A version in a dataset's history. */
export interface VersionView {
  readonly version: unknown;
  /** published or rejected. */
  readonly state: string;
  readonly at: string;
  readonly runId: unknown;
  readonly ledger: unknown;
}

/** A version of a dataset's contract. */
export interface ContractVersionView {
  readonly version: unknown;
  readonly at: string;
  /** onboarding, schema-change or accepted. */
  readonly cause: unknown;
  readonly subject: unknown;
  readonly compatibility: unknown;
  /** What differs from the version before, one sentence each. */
  readonly differences: unknown;
}

/** A dataset as people see it. */
export interface DatasetView {
  readonly namespace: string;
  readonly name: string;
  readonly urn: unknown;
  readonly team: unknown;
  readonly sourceKind: unknown;
  readonly physicalName: unknown;
  readonly rowEstimate: unknown;
  readonly description: unknown;
  readonly tags: unknown;
  /** The contract in force of what the source has. */
  readonly contract: unknown;
  /** Every version of it, newest first. */
  readonly contracts: readonly ContractVersionView[];
  readonly properties: unknown;
  readonly pipeline: unknown;
  readonly rules: unknown;
  /** What readers see now; null before the first publication. */
  readonly published: {
    readonly version: unknown;
    readonly relation: unknown;
    readonly target: unknown;
    readonly rows: unknown;
    readonly at: string;
  } | null;
}

/** Derives the view from whatever facts are there. */
export function datasetView(namespace: string, name: string, stored: readonly StoredFact[]): DatasetView {
  const fact = (wanted: string): StoredFact | undefined => stored.find((one) => one.fact === wanted);
  const registered = fact('registered')?.data ?? {};
  const configured = fact('configured')?.data ?? {};
  const published = fact('published');
  const contracts = contractFacts(stored);
  return {
    namespace,
    name,
    description: registered['description'] ?? null,
    tags: registered['tags'] ?? [],
    urn: registered['urn'] ?? configured['urn'] ?? null,
    team: registered['team'] ?? configured['team'] ?? null,
    sourceKind: registered['sourceKind'] ?? null,
    physicalName: registered['physicalName'] ?? null,
    rowEstimate: registered['rowEstimate'] ?? null,
    contract: newestContract(registered['contract'], contracts[0]?.data['contract']),
    contracts: contracts.map(contractView),
    properties: registered['properties'] ?? null,
    pipeline: configured['pipeline'] ?? null,
    rules: configured['rules'] ?? [],
    published: published === undefined ? null : publishedView(published),
  };
}

function contractFacts(stored: readonly StoredFact[]): readonly StoredFact[] {
  return stored
    .filter(({ fact }) => fact.startsWith(contractFact))
    .toSorted((one, other) => other.ordinal - one.ordinal);
}

function contractView({ data, at }: StoredFact): ContractVersionView {
  const { version, cause, subject, compatibility, differences } = data;
  return { version, at, cause, subject, compatibility, differences };
}

/** Registration and change tell the contract; whichever is newer holds. */
function newestContract(registered: unknown, changed: unknown): unknown {
  const versionOf = (contract: unknown): number =>
    (contract as { readonly version?: number } | null | undefined)?.version ?? 0;
  return (versionOf(changed) > versionOf(registered) ? changed : registered) ?? null;
}

function publishedView({ data, at }: StoredFact): NonNullable<DatasetView['published']> {
  const ledger = data['ledger'] as { readonly staged?: unknown } | undefined;
  return {
    version: data['version'],
    relation: data['relation'],
    target: data['target'],
    rows: ledger?.staged ?? null,
    at,
  };
}
