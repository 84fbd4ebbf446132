/** Names of everything that belongs to a dataset, derived in one place so that they cannot disagree. */
export const datasetNames = {
  /** Topic that carries row batches from reader to writers and checkers. */
  loadTopic: (namespace: string, dataset: string): string => `chimera.load.${namespace}.${dataset}`,
  /** Topic that keeps rows which broke the contract. */
  quarantineTopic: (namespace: string, dataset: string): string =>
    `chimera.quarantine.${namespace}.${dataset}`,
  /** Topic for row-by-row subscribers; its value subject holds the dataset's row schema. */
  dataTopic: (namespace: string, dataset: string, major = 1): string =>
    `chimera.data.${namespace}.${dataset}.v${major}`,
  /** Pipeline of a dataset: `<intent>_<datasource>_<dataset>`. */
  pipeline: (intent: string, datasource: string, dataset: string): string =>
    `${intent}_${datasource}_${dataset}`,
  /** DataHub URN. Commas, parentheses and `␟` may not stand in a part; they become `_`. */
  urn: (platform: string, name: string, fabric = 'PROD'): string =>
    `urn:li:dataset:(urn:li:dataPlatform:${platform},${name.replace(/[(),␟]/g, '_')},${fabric})`,
} as const;

/** What namespaces, intents and datasets may be called. */
export const namePattern = /^[a-z][a-z0-9_-]{0,62}$/;
