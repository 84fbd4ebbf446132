/** Names of everything that belongs to a dataset, derived in one place so that they cannot disagree. */
export const datasetNames = {
  /** Topic that carries row batches from reader to writers and checkers. A change that readers cannot follow begins a new major. */
  loadTopic: (namespace: string, dataset: string, major = 1): string =>
    `chimera.load.${namespace}.${dataset}${major === 1 ? '' : `.v${major}`}`,
  /** Topic that keeps rows which broke the contract. */
  quarantineTopic: (namespace: string, dataset: string): string =>
    `chimera.quarantine.${namespace}.${dataset}`,
  /** Topic for row-by-row subscribers; its value subject holds the dataset's row schema. */
  dataTopic: (namespace: string, dataset: string, major = 1): string =>
    `chimera.data.${namespace}.${dataset}.v${major}`,
  /**
   * The same two for the rows that a transforming pipeline writes: topics of their own, so that compatibility
   * with the dataset's contract does not matter. No dataset name has a dot, so they belong to nobody else.
   * Rows are set aside as they were read, so the quarantine topic is the dataset's.
   */
  outputLoadTopic: (namespace: string, dataset: string, major = 1): string =>
    `chimera.load.${namespace}.${dataset}.out.v${major}`,
  outputDataTopic: (namespace: string, dataset: string, major = 1): string =>
    `chimera.data.${namespace}.${dataset}.out.v${major}`,
  /** Major of a contract, by the subject of its rows. */
  majorOf: (subject: string): number => Number(/\.v(\d+)-value$/.exec(subject)?.[1] ?? 1),
  /** Pipeline of a dataset: `<intent>_<datasource>_<dataset>`. */
  pipeline: (intent: string, datasource: string, dataset: string): string =>
    `${intent}_${datasource}_${dataset}`,
  /** DataHub URN. Commas, parentheses and `␟` may not stand in a part; they become `_`. */
  urn: (platform: string, name: string, fabric = 'PROD'): string =>
    `urn:li:dataset:(urn:li:dataPlatform:${platform},${name.replace(/[(),␟]/g, '_')},${fabric})`,
} as const;

/** What namespaces, intents and datasets may be called. */
export const namePattern = /^[a-z][a-z0-9_-]{0,62}$/;
