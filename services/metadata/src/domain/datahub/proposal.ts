import type { MetadataChangeProposal } from '@chimera/contracts';

/** Who changes the catalogue. */
export const catalogueActor = 'urn:li:corpuser:chimera';

/** A change of one aspect, by its name and content. */
export type Aspect = readonly [name: string, content: unknown];

/** One proposal per aspect of a dataset (DataHub, docs/advanced/mcp-mcl). `run` names the harvest or run behind it. */
export function datasetProposals(
  urn: string,
  run: string,
  aspects: readonly Aspect[],
  at: Date,
): readonly MetadataChangeProposal[] {
  return aspects.map(([aspectName, content]) => ({
    entityType: 'dataset',
    entityUrn: urn,
    entityKeyAspect: null,
    changeType: 'UPSERT',
    aspectName,
    aspect: { value: Buffer.from(JSON.stringify(content), 'utf8'), contentType: 'application/json' },
    systemMetadata: { lastObserved: at.getTime(), runId: run, lastRunId: run, pipelineName: null },
  }));
}

/** Tags as DataHub refers to them; what URNs may not hold becomes `_`. */
export function tagAssociations(tags: Iterable<string>): {
  readonly tags: readonly { readonly tag: string }[];
} {
  const unique = [...new Set(tags)].map((tag) => tag.replace(/[(),:\s␟]/g, '_'));
  return { tags: unique.map((tag) => ({ tag: `urn:li:tag:${tag}` })) };
}
