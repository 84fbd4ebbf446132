import { createLogger, type Logger } from '@chimera/telemetry';
import { isolatedDatabase } from '@chimera/testing';
import type { MessageOf, Topic } from '@chimera/contracts';
import { Database } from './postgres/database.js';
import { Notifications } from './postgres/notifications.js';
import { migrate } from './migrate/migrate.js';
import { PostgresOutboxStore } from './outbox/postgres-outbox-store.js';
import type { EventEncoder, Origin } from './work/transaction.js';
import { UnitOfWork, type CausingMessage } from './work/unit-of-work.js';

/** What one process of a service has of this package, on a database of its own; for the specs beside it. */
export interface TestService {
  readonly url: string;
  readonly database: Database;
  readonly notifications: Notifications;
  readonly work: UnitOfWork;
  readonly outbox: PostgresOutboxStore;
  readonly log: Logger;
  readonly lines: readonly string[];
  /** Another process of the same service. */
  another(): TestService;
  close(): Promise<void>;
}

export const schema = 'sample';
export const origin: Origin = { correlationId: 'c', causationId: null, actor: 'tester', traceparent: null };

/** A topic whose messages are `{ key, text }`. */
export const topic = { name: 'chimera.sample.noted.v1' } as unknown as Topic<Note>;
export interface Note {
  readonly key: string;
  readonly text: string;
}

export async function testService(): Promise<TestService> {
  const { url } = await isolatedDatabase('persistence');
  await migrate({ connectionUrl: url, schema, directories: [] });
  const admin = new Database(
    { connectionUrl: url, schema },
    createLogger({ service: schema, write: () => undefined }),
  );
  await admin.query('CREATE TABLE state (key text PRIMARY KEY, value bigint NOT NULL DEFAULT 0)');
  await admin.close();
  return serviceOn(url);
}

export function message(messageId: string, group = 'sample'): CausingMessage {
  return { messageId, group, correlationId: 'c', actor: 'tester', traceparent: null };
}

const encoder: EventEncoder = {
  encodeEvent<T extends Topic>(_topic: T, value: MessageOf<T>, from: Origin) {
    const note = value as Note;
    if (note.text === 'unencodable') throw new TypeError('breaks its contract');
    const headers = { ce_causationid: from.causationId ?? '', traceparent: from.traceparent ?? '' };
    return { key: note.key, headers, payload: Buffer.from(note.text) };
  },
};

function serviceOn(url: string): TestService {
  const lines: string[] = [];
  const log = createLogger({ service: schema, level: 'debug', write: (line) => lines.push(line) });
  const options = { connectionUrl: url, schema, connectTimeoutMs: 3_000 };
  const database = new Database(options, log);
  const notifications = new Notifications(options, log, { pollMs: 60_000, reconnectMs: 200 });
  const outbox = new PostgresOutboxStore(database, notifications);
  const work = new UnitOfWork({ database, encoder });
  const others: TestService[] = [];
  const close = async () => {
    for (const other of others) await other.close();
    await notifications.close();
    await database.close();
  };
  const another = () => {
    const other = serviceOn(url);
    others.push(other);
    return other;
  };
  return { url, database, notifications, work, outbox, log, lines, another, close };
}
