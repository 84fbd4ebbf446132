import type { DatasetContract, OdcsInput, OdcsPipeline, Rule } from '@chimera/contracts';
import { datasetView } from './dataset-view.js';
import type { StoredFact } from './run-view.js';

/** What is known about a dataset, as its contract document needs it; null before a contract is known. */
export function odcsInput(namespace: string, name: string, stored: readonly StoredFact[]): OdcsInput | null {
  const view = datasetView(namespace, name, stored);
  const configured = stored.find(({ fact }) => fact === 'configured')?.data ?? {};
  const registered = stored.find(({ fact }) => fact === 'registered')?.data ?? {};
  // Readers see what comes out of the pipeline, which is not what the source has when it transforms.
  const contract = (configured['contract'] ?? view.contract) as DatasetContract | null;
  if (contract === null) return null;
  return {
    namespace,
    dataset: name,
    urn: textOf(view.urn) ?? `${namespace}/${name}`,
    team: textOf(view.team) ?? namespace,
    supportEmail: textOf(registered['supportEmail'] ?? configured['supportEmail']),
    description: textOf(view.description),
    tags: (view.tags as readonly string[] | null) ?? [],
    contract,
    rules: (view.rules as readonly Rule[] | null) ?? [],
    pipeline: (configured['agreed'] as OdcsPipeline | null | undefined) ?? null,
    published: view.published !== null,
    source: sourceOf(textOf(view.sourceKind), textOf(view.physicalName)),
  };
}

function sourceOf(kind: string | null, name: string | null): OdcsInput['source'] {
  return kind === null || name === null ? null : { kind, name };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
