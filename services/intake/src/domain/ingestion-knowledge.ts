import type { DatasetContract } from '@chimera/contracts';
import type { SourcePart } from '@chimera/intent';

/** A dataset under contract. */
export interface RegisteredDataset {
  readonly dataset: string;
  readonly intent: string;
  readonly intentVersion: number;
  readonly urn: string;
  readonly contract: DatasetContract;
  /** False while the schema was inferred and no person has confirmed it. */
  readonly schemaConfirmed: boolean;
}

/** A pipeline as it was configured last. */
export interface KnownPipeline {
  readonly intent: string;
  readonly configVersion: number;
  readonly fingerprint: string;
}

/** What is known about an intent when its ingestion part is decided. */
export interface IngestionKnowledge {
  /** Newest version whose onboarding is complete, or null. */
  readonly onboarded: { readonly version: number; readonly part: SourcePart } | null;
  /** Newest accepted version, or null when the intent is unknown. */
  readonly latest: { readonly version: number; readonly failed: boolean } | null;
  readonly datasets: ReadonlyMap<string, RegisteredDataset>;
  /** Existing pipelines that bear the name of one that the intent may have. */
  readonly pipelines: ReadonlyMap<string, KnownPipeline>;
  /** Contracts of what pipelines write, by pipeline and the hash of their columns. */
  readonly contracts: ReadonlyMap<string, ReadonlyMap<string, DatasetContract>>;
  /** Versions of the ingestion part accepted so far. */
  readonly ingestionVersion: number;
  /** Place of the submission that the last version comes from in the order of submissions. */
  readonly ingestionSeq: number;
}
