import { Injectable } from '@nestjs/common';
import {
  datasetNames,
  MeshError,
  RejectedMessageError,
  rowSchema,
  type DatasetContract,
} from '@chimera/contracts';
import { decideContract } from '../domain/contract-decision.js';
import { contractDifferences } from '../domain/contract-differences.js';
import { urnOf, type HarvestedDeclared, type RegisteredDataset } from '../domain/harvested.js';
import { Enrolment } from './enrolment.js';

/** Puts datasets under contract. Doing it again changes nothing. */
@Injectable()
export class ContractRegistrar {
  constructor(private readonly enrolment: Enrolment) {}

  /**
   * `mayBreak`: whether a change that the declared level forbids begins a new major; a person accepted it, or
   * nobody depends on the contract yet. Otherwise throws `CHIMERA_SCHEMA_INCOMPATIBLE` (reject).
   */
  async register(
    namespace: string,
    found: HarvestedDeclared,
    current: DatasetContract | null,
    mayBreak: boolean,
  ): Promise<RegisteredDataset> {
    const { name, columns } = found.harvested;
    const { change, version } = decideContract(current, columns);
    const urn = urnOf(found.harvested);
    if (change === 'unchanged' && current !== null) {
      await this.enrolment.ensureTopics(current);
      const schema = JSON.stringify(rowSchema(namespace, name, columns));
      return { ...found, urn, contract: current, change, schema, differences: [] };
    }
    const differences = contractDifferences(current?.columns ?? null, columns);
    try {
      const enrolled = await this.enrolment.enrol({
        namespace,
        dataset: name,
        version,
        major: current === null ? 1 : datasetNames.majorOf(current.subject),
        columns,
        compatibility: found.declared.compatibility,
        mayBreak,
        dataTopic: (major) => datasetNames.dataTopic(namespace, name, major),
        loadTopic: (major) => datasetNames.loadTopic(namespace, name, major),
      });
      return { ...found, urn, change, differences, ...enrolled };
    } catch (error) {
      throw explained(error, `${namespace}/${name}`, found.declared.compatibility, differences);
    }
  }
}

/** What the registry says about Avro, said about columns. */
function explained(error: unknown, dataset: string, level: string, differences: readonly string[]): unknown {
  if (!MeshError.is(error) || error.code !== 'CHIMERA_SCHEMA_INCOMPATIBLE') return error;
  const found = differences.length === 0 ? error.message : differences.join(' ');
  return new RejectedMessageError(
    'CHIMERA_SCHEMA_INCOMPATIBLE',
    `Expected a change of ${dataset} that its compatibility level ${level} allows, found: ${found}`,
    {
      cause: error,
      hint: 'Undo the change at the source, accept it with `chimera pipeline resume <namespace/pipeline> --accept` (a new major of the contract), or declare another `compatibility` in the intent.',
      details: { dataset, level },
    },
  );
}
