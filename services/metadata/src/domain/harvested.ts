import type { Column, DatasetContract, DatasourceOnboardingRequested } from '@chimera/contracts';
import { datasetNames } from '@chimera/contracts';
import type { Declared } from './declared.js';

/** A harvested dataset as far as decisions need it; that of the connectors fits. */
export interface Harvested {
  readonly name: string;
  readonly physicalName: string;
  readonly platform: string;
  readonly urnName: string;
  readonly columns: readonly Column[];
  readonly rowEstimate: number | null;
  readonly sizeBytes: number | null;
  readonly properties: Readonly<Record<string, string>>;
}

/** A harvested dataset with what the intent says about it. */
export interface HarvestedDeclared {
  readonly harvested: Harvested;
  readonly declared: Declared;
}

/** A dataset whose contract is in the registry. */
export interface RegisteredDataset extends HarvestedDeclared {
  readonly urn: string;
  readonly contract: DatasetContract;
  readonly change: 'unchanged' | 'created' | 'evolved';
  /** Row schema, Avro JSON. */
  readonly schema: string;
  /** What differs from the version before, one sentence each. */
  readonly differences: readonly string[];
}

/** The request that a harvest answers, as it travels in the task. */
export type HarvestRequest = DatasourceOnboardingRequested;

/** URN of a harvested dataset. */
export function urnOf(harvested: Pick<Harvested, 'platform' | 'urnName'>): string {
  return datasetNames.urn(harvested.platform, harvested.urnName);
}
