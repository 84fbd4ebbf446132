import { randomUUID } from 'node:crypto';
import { allTopics, InvariantError, subjectOf, topics, type Topic } from '@chimera/contracts';
import type { ChaosWorld, Fault } from '../../chaos/fault.js';
import type { SeededRandom } from '../../chaos/seeded-random.js';
import { foreignRegistry, sendAsForeigner } from '../../mesh/foreign-producer.js';
import { meshIntent, postgresSource } from '../../mesh/mesh-intent.js';
import { uniqueName } from '../../stack/unique-name.js';
import { isEvent } from '../processes/repeat-events.fault.js';
import { SubjectVersions, type AvroRecord } from './subject-versions.js';

/** A heartbeat that is repeated is simply old. */
const repeatable = allTopics.filter((topic: Topic) => topic !== topics.ingestion.supervisorReported);

/** Events of one topic that come again in the version before. */
const repeated = 10;

/**
 * Events of the version after ours and of the one before come beside ours, as while a mesh is upgraded one service at a
 * time: the one after has an optional field more, the one before has none of them. The registry takes both, so both must
 * be read and do what they say; nothing is dead-lettered for it (Invariant 5).
 */
export class MixedVersions implements Fault {
  readonly name = 'mixed-versions';
  readonly test = 'T23';
  readonly lastsMs = [0, 0] as const;
  /** Events that were sent in another version than ours. */
  struck = 0;

  async strike(around: ChaosWorld, random: SeededRandom): Promise<void> {
    this.struck += await fromAhead(around);
    for (const topic of random.shuffled(repeatable)) {
      const sent = await fromBehind(around, topic);
      this.struck += sent;
      if (sent > 0) return around.note(`mixed-versions: ${sent} of ${topic.name} in the version before`);
    }
  }

  /** Nothing is broken. */
  async heal(): Promise<void> {}
}

/** An intent of the next version is onboarded as any other. */
async function fromAhead(around: ChaosWorld): Promise<number> {
  const { mesh, databases } = around;
  const topic = topics.intake.sourceIntentSubmitted;
  const schemaId = await registered(around, topic, withOneMore);
  const name = uniqueName('ahead');
  await databases.source.fill(name, 10);
  const intent = meshIntent(name, postgresSource(databases.source), [{ name, from: `public.${name}` }]);
  await mesh.own(intent);
  const submissionId = randomUUID();
  const content = JSON.stringify(intent);
  const value = { namespace: 'mesh', name, submissionId, submittedBy: 'one-ahead', content, ahead: 'of us' };
  await sendAsForeigner(mesh.addresses, { topic: topic.name, key: `mesh/${name}`, value, schemaId });
  around.note('mixed-versions: an intent in the next version');
  await mesh.submission(submissionId, ['available']);
  return 1;
}

/** Events that were there come again without their optional fields; gives how many. Their ids are known, so nothing follows. */
async function fromBehind(around: ChaosWorld, topic: Topic): Promise<number> {
  const { mesh } = around;
  const { fields } = JSON.parse(topic.schema) as AvroRecord;
  const records = (await mesh.topics.records(topic.name)).filter(isEvent).slice(-repeated);
  if (!fields.some(isOptional) || records.length === 0) return 0;
  const schemaId = await registered(around, topic, withoutOptional);
  const registry = await foreignRegistry(mesh.addresses);
  for (const { value, key, headers } of records) {
    const event = (await registry.decode(value!)) as object;
    await sendAsForeigner(mesh.addresses, { topic: topic.name, key: key!, headers, value: event, schemaId });
  }
  return records.length;
}

async function registered(
  { mesh }: ChaosWorld,
  topic: Topic,
  change: (schema: AvroRecord) => AvroRecord,
): Promise<number> {
  const versions = new SubjectVersions(mesh.addresses.registryUrl, subjectOf(topic));
  const id = await versions.register(change(JSON.parse(topic.schema) as AvroRecord));
  if (id !== null) return id;
  throw new InvariantError(`Expected ${versions.subject} to take a compatible version, it was refused.`);
}

const isOptional = (field: object): boolean => 'default' in field;

const withOneMore = (schema: AvroRecord): AvroRecord => ({
  ...schema,
  fields: [...schema.fields, { name: 'ahead', type: ['null', 'string'], default: null }],
});

const withoutOptional = (schema: AvroRecord): AvroRecord => ({
  ...schema,
  fields: schema.fields.filter((field) => !isOptional(field)),
});
