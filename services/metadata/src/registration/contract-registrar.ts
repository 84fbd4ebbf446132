import { Inject, Injectable } from '@nestjs/common';
import {
  datasetNames,
  loadBatchSchema,
  quarantineSchema,
  rowSchema,
  type AvroSchema,
  type DatasetContract,
} from '@chimera/contracts';
import { loadTopicSpec, quarantineTopicSpec } from '@chimera/dataplane';
import { KAFKA } from '@chimera/hosting';
import { type KafkaPort } from '@chimera/kafka';
import { SchemaRegistry } from '@chimera/messaging';
import { decideContract } from '../domain/contract-decision.js';
import { urnOf, type Harvested, type RegisteredDataset } from '../domain/harvested.js';

/** Readers of a new contract version can read what was written under the old ones. */
const compatibility = 'BACKWARD_TRANSITIVE';

/**
 * Puts a dataset under contract: schemas in the registry, topics on the broker. Only this service
 * registers dataset contracts (Invariant 5). Doing it again changes nothing.
 */
@Injectable()
export class ContractRegistrar {
  constructor(
    private readonly registry: SchemaRegistry,
    @Inject(KAFKA) private readonly kafka: KafkaPort,
  ) {}

  /** Throws `CHIMERA_SCHEMA_INCOMPATIBLE` (reject) when the change would break readers of the dataset. */
  async register(
    namespace: string,
    harvested: Harvested,
    current: DatasetContract | null,
  ): Promise<RegisteredDataset> {
    const { change, version } = decideContract(current, harvested.columns);
    const schema = JSON.stringify(rowSchema(namespace, harvested.name, harvested.columns));
    const contract =
      change === 'unchanged' && current !== null
        ? current
        : await this.contractOf(namespace, harvested, version, schema);
    await this.ensureTopics(namespace, harvested.name);
    return { harvested, urn: urnOf(harvested), contract, change, schema };
  }

  private async contractOf(
    namespace: string,
    { name, columns }: Harvested,
    version: number,
    schema: string,
  ): Promise<DatasetContract> {
    const subject = `${datasetNames.dataTopic(namespace, name)}-value`;
    const loadTopic = datasetNames.loadTopic(namespace, name);
    const quarantineTopic = datasetNames.quarantineTopic(namespace, name);
    // The row subject first: when it refuses the change, nothing else was registered.
    const row = await this.registry.register(subject, schema, compatibility);
    const load = await this.registerOn(loadTopic, loadBatchSchema(namespace, name, columns));
    const quarantine = await this.registerOn(quarantineTopic, quarantineSchema(namespace, name));
    return {
      version,
      subject,
      schemaId: row.id,
      columns: [...columns],
      loadTopic,
      loadSchemaId: load,
      quarantineTopic,
      quarantineSchemaId: quarantine,
    };
  }

  private async registerOn(topic: string, schema: AvroSchema): Promise<number> {
    return (await this.registry.register(`${topic}-value`, JSON.stringify(schema), compatibility)).id;
  }

  private async ensureTopics(namespace: string, dataset: string): Promise<void> {
    const admin = await this.kafka.admin();
    try {
      await admin.ensureTopics([
        loadTopicSpec(datasetNames.loadTopic(namespace, dataset)),
        quarantineTopicSpec(datasetNames.quarantineTopic(namespace, dataset)),
      ]);
    } finally {
      await admin.close();
    }
  }
}
