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

/** A dataset as people see it. */
export interface DatasetView {
  readonly namespace: string;
  readonly name: string;
  readonly urn: unknown;
  readonly team: unknown;
  readonly sourceKind: unknown;
  readonly physicalName: unknown;
  readonly rowEstimate: unknown;
  readonly contract: unknown;
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
  return {
    namespace,
    name,
    urn: registered['urn'] ?? configured['urn'] ?? null,
    team: registered['team'] ?? configured['team'] ?? null,
    sourceKind: registered['sourceKind'] ?? null,
    physicalName: registered['physicalName'] ?? null,
    rowEstimate: registered['rowEstimate'] ?? null,
    contract: registered['contract'] ?? null,
    properties: registered['properties'] ?? null,
    pipeline: configured['pipeline'] ?? null,
    rules: configured['rules'] ?? [],
    published: published === undefined ? null : publishedView(published),
  };
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
