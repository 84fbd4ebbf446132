import type { IntentDataset, SourceIntent } from '../model/intent.js';
import { canonicalJson } from './canonical.js';
import { completeIngestion } from './complete-ingestion.js';
import type { Difference } from './list-diff.js';

/** What follows from a change. */
export type Implication = 'nothing' | 'sourceVersion' | 'pipelineConfiguration' | 'fullRead';

/** Implications as people read them. */
export const implicationTexts: Readonly<Record<Implication, string>> = {
  nothing: 'nothing: a default written out, or left out',
  sourceVersion: 'a new source version, onboarded anew (`chimera intent submit`)',
  pipelineConfiguration: 'a new configuration of the pipeline (`chimera ingest submit`)',
  fullRead: 'a new configuration of the pipeline, and everything read once more (`chimera ingest submit`)',
};

/** Fields that decide what the rows in the target look like, or where they are. */
const shaping = /^\/(way|key|transforms|deduplicate|target\/(uri|schema|relation|mode|partitionBy))(\/|$)/;

/** What follows from one difference between two intents. */
export function implicationOf({ path }: Difference, before: SourceIntent, after: SourceIntent): Implication {
  const [, name, field] = /^\/datasets\/([^/]+)\/ingestion(\/.*)?$/.exec(path) ?? [];
  if (name === undefined) return 'sourceVersion';
  const [left, right] = [datasetOf(before, name), datasetOf(after, name)];
  if (left?.ingestion === undefined || right?.ingestion === undefined) return 'pipelineConfiguration';
  const [old, fresh] = [left, right].map((each) => completeIngestion(each.ingestion!, each.name));
  if (canonicalJson(old) === canonicalJson(fresh)) return 'nothing';
  // What replaces everything in every run reads everything anyway.
  const keeps = [old!, fresh!].some(({ way, target }) => way.kind === 'delta' || target.mode !== 'replace');
  return keeps && shaping.test(field ?? '') ? 'fullRead' : 'pipelineConfiguration';
}

function datasetOf(intent: SourceIntent, name: string): IntentDataset | undefined {
  return intent.datasets.find((dataset) => dataset.name === name);
}
