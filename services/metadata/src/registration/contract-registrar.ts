import { Injectable } from '@nestjs/common';
import { datasetNames, rowSchema, type DatasetContract } from '@chimera/contracts';
import type { Compatibility } from '@chimera/messaging';
import { decideContract } from '../domain/contract-decision.js';
import { urnOf, type Harvested, type RegisteredDataset } from '../domain/harvested.js';
import { Enrolment } from './enrolment.js';

/** On what terms a contract may change. */
export interface ContractTerms {
  readonly compatibility: Compatibility;
  /** Whether a change that the level forbids begins a new major: a person accepted it, or nobody depends on the contract yet. */
  readonly mayBreak: boolean;
}

/** Puts datasets under contract. Doing it again changes nothing. */
@Injectable()
export class ContractRegistrar {
  constructor(private readonly enrolment: Enrolment) {}

  /** Throws `CHIMERA_SCHEMA_INCOMPATIBLE` (reject) when the change would break readers of the dataset. */
  async register(
    namespace: string,
    harvested: Harvested,
    current: DatasetContract | null,
    terms: ContractTerms,
  ): Promise<RegisteredDataset> {
    const { name, columns } = harvested;
    const { change, version } = decideContract(current, columns);
    const urn = urnOf(harvested);
    if (change === 'unchanged' && current !== null) {
      await this.enrolment.ensureTopics(current);
      const schema = JSON.stringify(rowSchema(namespace, name, columns));
      return { harvested, urn, contract: current, change, schema };
    }
    const enrolled = await this.enrolment.enrol({
      namespace,
      dataset: name,
      version,
      major: current === null ? 1 : datasetNames.majorOf(current.subject),
      columns,
      ...terms,
      dataTopic: (major) => datasetNames.dataTopic(namespace, name, major),
      loadTopic: (major) => datasetNames.loadTopic(namespace, name, major),
    });
    return { harvested, urn, change, ...enrolled };
  }
}
