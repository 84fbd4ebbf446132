import registryClient from '@kafkajs/confluent-schema-registry';
import { Kafka, logLevel, type EachMessagePayload } from 'kafkajs';
import { HandledIds } from './handled-ids.js';

const topic = 'chimera.ingestion.version-published.v1';

/** The fields that this program uses; the schema in the registry has all of them. */
interface VersionPublished {
  readonly namespace: string;
  readonly dataset: string;
  readonly version: number;
  readonly relation: string;
  readonly ledger: { readonly staged: number };
}

const [brokers, registryUrl, group, file] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write('usage: consumer <brokers> <registry URL> <group> <file of handled ids>\n');
  process.exit(2);
}

const registry = new registryClient.SchemaRegistry({ host: registryUrl! });
const kafka = new Kafka({ clientId: group!, brokers: brokers!.split(','), logLevel: logLevel.ERROR });
// A program that died is noticed after this time; then another one of its group gets its partitions.
const consumer = kafka.consumer({ groupId: group!, sessionTimeout: 6_000, heartbeatInterval: 2_000 });
const handled = new HandledIds(file);

/** What this program is for. Here it prints a line; yours reads the new version of the table. */
function handle(event: VersionPublished): void {
  const { namespace, dataset, version, relation, ledger } = event;
  process.stdout.write(`${namespace}/${dataset}: version ${version}, ${ledger.staged} rows in ${relation}\n`);
}

async function eachMessage({ topic: from, partition, message }: EachMessagePayload): Promise<void> {
  // The same event may come twice: after a crash of this program, or of whoever sent it. Its id stays the same.
  const id = message.headers?.['ce_id']?.toString() ?? `${from}/${partition}/${message.offset}`;
  if (message.value !== null && !handled.has(id)) {
    handle((await registry.decode(message.value)) as VersionPublished);
    handled.add(id);
  }
  // After the work, never before: a crash in between means once more, not never.
  await consumer.commitOffsets([{ topic: from, partition, offset: String(BigInt(message.offset) + 1n) }]);
}

async function stop(): Promise<void> {
  await consumer.disconnect();
  process.exit(0);
}
process.once('SIGTERM', () => void stop());
process.once('SIGINT', () => void stop());

// When the client gives up, the program ends; whoever started it starts it again.
consumer.on(consumer.events.CRASH, ({ payload }) => {
  if (!payload.restart) process.exit(1);
});
await consumer.connect();
await consumer.subscribe({ topics: [topic], fromBeginning: true });
await consumer.run({ autoCommit: false, eachMessage });
