import type { IntentDataset, SourceIntent } from '@chimera/intent';
import type { Proposal, StoredIntent } from './stored-intent.js';

/** An intent to be completed by a person, and what was put into it that nobody confirmed yet. */
export interface PulledIntent {
  readonly intent: SourceIntent;
  readonly notes: readonly string[];
}

/**
 * Puts what was found out about the datasets into the intent: proposed classification of columns that have none, and
 * the inferred schema where none was confirmed. What a person wrote stays. The ingestion that is in force is added.
 */
export function mergeProposals(
  content: SourceIntent,
  { proposed = {}, ingestion = {} }: Pick<StoredIntent, 'proposed' | 'ingestion'>,
): PulledIntent {
  const notes: string[] = [];
  const datasets = content.datasets.map((dataset) => {
    const proposal = Object.hasOwn(proposed, dataset.name) ? proposed[dataset.name]! : {};
    const inForce = Object.hasOwn(ingestion, dataset.name) ? { ingestion: ingestion[dataset.name]! } : {};
    return {
      ...dataset,
      ...inferred(dataset, proposal, notes),
      ...classified(dataset, proposal, notes),
      ...inForce,
    };
  });
  return { intent: { ...content, datasets }, notes };
}

function inferred(dataset: IntentDataset, { schema }: Proposal, notes: string[]): Partial<IntentDataset> {
  if (dataset.schema !== undefined || schema === undefined || schema.length === 0) return {};
  notes.push(
    `${dataset.name}: a schema of ${schema.length} ${schema.length === 1 ? 'column' : 'columns'} was inferred. Look at the types; submitting the file confirms them.`,
  );
  return { schema };
}

function classified(
  dataset: IntentDataset,
  { classification = {} }: Proposal,
  notes: string[],
): Partial<IntentDataset> {
  const confirmed = dataset.classification ?? {};
  const fresh = Object.entries(classification).filter(([column]) => !Object.hasOwn(confirmed, column));
  if (fresh.length === 0) return {};
  const list = fresh.map(([column, kind]) => `${column} (${kind})`).join(', ');
  notes.push(
    `${dataset.name}: classification proposed for ${list}. Change what is wrong, or write "none"; submitting the file confirms it.`,
  );
  return { classification: { ...confirmed, ...Object.fromEntries(fresh) } };
}
