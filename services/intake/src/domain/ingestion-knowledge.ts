import type { DatasetContract } from '@chimera/contracts';
import type { SourcePart } from '@chimera/intent';

/** A dataset under contract. */
export interface RegisteredDataset {
  readonly dataset: string;
  readonly intent: string;
  readonly intentVersion: number;
  readonly urn: string;
  readonly contract: DatasetContract;
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
  /** Versions of the ingestion part accepted so far. */
  readonly ingestionVersion: number;
}
