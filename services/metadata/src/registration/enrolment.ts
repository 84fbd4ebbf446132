import { Inject, Injectable } from '@nestjs/common';
import {
  datasetNames,
  loadBatchSchema,
  MeshError,
  quarantineSchema,
  rowSchema,
  type AvroSchema,
  type Column,
  type DatasetContract,
} from '@chimera/contracts';
import { loadTopicSpec, quarantineTopicSpec } from '@chimera/dataplane';
import { KAFKA } from '@chimera/hosting';
import { type KafkaPort } from '@chimera/kafka';
import { SchemaRegistry, type Compatibility } from '@chimera/messaging';

/** What is to be registered, under which names and on what terms. */
export interface EnrolmentPlan {
  readonly namespace: string;
  readonly dataset: string;
  /** Version that the contract gets. */
  readonly version: number;
  /** Major whose subjects are tried first. */
  readonly major: number;
  readonly columns: readonly Column[];
  readonly compatibility: Compatibility;
  /** Whether what the registry refuses begins a new major, with topics and subjects of its own. */
  readonly mayBreak: boolean;
  /** Names of the topics of a major. */
  dataTopic(major: number): string;
  loadTopic(major: number): string;
}

/** A contract that the registry has, and its row schema as Avro JSON. */
export interface Enrolled {
  readonly contract: DatasetContract;
  readonly schema: string;
}

/** A crashed try may have left majors behind that nobody uses; more of them than this is a defect. */
const mostMajors = 50;

/** Registers the schemas of a contract and makes its topics; only this service does (Invariant 5). Doing it again changes nothing. */
@Injectable()
export class Enrolment {
  constructor(
    private readonly registry: SchemaRegistry,
    @Inject(KAFKA) private readonly kafka: KafkaPort,
  ) {}

  /** Throws `CHIMERA_SCHEMA_INCOMPATIBLE` (reject) when the registry refuses and the plan may not break. */
  async enrol(plan: EnrolmentPlan): Promise<Enrolled> {
    for (let major = plan.major; ; major += 1) {
      try {
        const enrolled = await this.register(plan, major);
        await this.ensureTopics(enrolled.contract);
        return enrolled;
      } catch (error) {
        if (!plan.mayBreak || !isRefusal(error) || major >= plan.major + mostMajors) throw error;
      }
    }
  }

  /** For contracts that are in the registry already: their topics may have been removed. */
  async ensureTopics({ loadTopic, quarantineTopic }: DatasetContract): Promise<void> {
    const admin = await this.kafka.admin();
    try {
      await admin.ensureTopics([loadTopicSpec(loadTopic), quarantineTopicSpec(quarantineTopic)]);
    } finally {
      await admin.close();
    }
  }

  private async register(plan: EnrolmentPlan, major: number): Promise<Enrolled> {
    const { namespace, dataset, version, columns, compatibility } = plan;
    const subject = `${plan.dataTopic(major)}-value`;
    const loadTopic = plan.loadTopic(major);
    const quarantineTopic = datasetNames.quarantineTopic(namespace, dataset);
    const schema = JSON.stringify(rowSchema(namespace, dataset, columns));
    // The row subject first: when it refuses the change, nothing else was registered.
    const row = await this.registry.register(subject, schema, compatibility);
    const load = await this.registerOn(
      loadTopic,
      loadBatchSchema(namespace, dataset, columns),
      compatibility,
    );
    const quarantine = await this.registerOn(
      quarantineTopic,
      quarantineSchema(namespace, dataset),
      'BACKWARD_TRANSITIVE',
    );
    const contract = {
      version,
      subject,
      schemaId: row.id,
      columns: [...columns],
      loadTopic,
      loadSchemaId: load,
      quarantineTopic,
      quarantineSchemaId: quarantine,
    };
    return { contract, schema };
  }

  private async registerOn(topic: string, schema: AvroSchema, compatibility: Compatibility): Promise<number> {
    return (await this.registry.register(`${topic}-value`, JSON.stringify(schema), compatibility)).id;
  }
}

/** The registry understood the schema and refuses it (409); what it does not understand stays a fault. */
function isRefusal(error: unknown): boolean {
  if (!MeshError.is(error) || error.code !== 'CHIMERA_SCHEMA_INCOMPATIBLE') return false;
  return (error.cause as { readonly status?: unknown } | undefined)?.status === 409;
}
