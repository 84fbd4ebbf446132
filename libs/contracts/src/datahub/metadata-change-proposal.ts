import { metadataChangeProposalSchema } from '../generated/datahub-schema.js';
import { defineTopic } from '../topics/topic.js';

/** A serialized aspect. */
export interface GenericAspect {
  readonly value: Buffer;
  readonly contentType: string;
}

/** Proposal to change one aspect of one DataHub entity, with DataHub's own names. */
export interface MetadataChangeProposal {
  readonly entityType: string;
  readonly entityUrn: string | null;
  readonly entityKeyAspect: GenericAspect | null;
  readonly changeType: 'UPSERT' | 'CREATE' | 'DELETE' | 'PATCH';
  readonly aspectName: string | null;
  readonly aspect: GenericAspect | null;
  readonly systemMetadata: {
    /** Epoch milliseconds. */
    readonly lastObserved: number | null;
    readonly runId: string | null;
    readonly lastRunId: string | null;
    readonly pipelineName: string | null;
  } | null;
}

/** DataHub's own topic: its name and contract are DataHub's, the key is the entity's URN. */
export const metadataChangeProposals = defineTopic<MetadataChangeProposal>({
  name: 'MetadataChangeProposal_v1',
  owner: 'metadata',
  event: 'metadata-change-proposal',
  keyFields: ['entityUrn'],
  identityFields: null,
  audited: false,
  fingerprint: 'foreign',
  schema: metadataChangeProposalSchema,
});
