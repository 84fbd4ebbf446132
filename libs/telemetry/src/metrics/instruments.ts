import { messagingInstruments } from './catalogue/messaging.js';
import { processInstruments } from './catalogue/process.js';
import { runInstruments } from './catalogue/runs.js';
import { storeInstruments } from './catalogue/store.js';
import { workerInstruments } from './catalogue/workers.js';

/**
 * Every measurement of Chimera; docs/reference/metrics.md is made from it. Attributes have few values: topics of the
 * catalogue, codes of the closed list, words of the code. Never an id, a key or a name that users choose freely;
 * the one exception, namespaces, is bounded by configuration (`MetricsOptions.namespaces`).
 */
export const instruments = {
  ...messagingInstruments,
  ...storeInstruments,
  ...runInstruments,
  ...workerInstruments,
  ...processInstruments,
} as const;
