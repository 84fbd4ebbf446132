import { randomUUID } from 'node:crypto';
import { auditConfig, loadConfig } from '@chimera/config';
import { topics } from '@chimera/contracts';
import { startService, type RunningService } from '@chimera/hosting';
import { UnitOfWork } from '@chimera/persistence';
import { eventually, meshAround, uniqueName, type MeshAround } from '@chimera/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppModule } from './app.module.js';
import type { AuditedEvent } from './domain/entry.js';
import { faultOf, genesis } from './domain/hash-chain.js';
import { AuditLogRepository } from './repositories/audit-log.repository.js';

const migrations = new URL('../migrations/', import.meta.url);

let mesh: MeshAround;
let service: RunningService;
let work: UnitOfWork;
const log = new AuditLogRepository();

beforeAll(async () => {
  mesh = await meshAround({ service: 'audit', migrations, hears: [], ownBroker: true });
  const config = loadConfig(auditConfig, mesh.environment);
  service = await startService({ config, module: AppModule, migrations, group: uniqueName('audit') });
  work = service.app.get(UnitOfWork);
}, 90_000);
afterAll(async () => {
  await service.stop();
  await mesh.close();
});

const origin = { correlationId: 'test', causationId: null, actor: 'test', traceparent: null };

function anEvent(changes: Partial<AuditedEvent> & { message?: object } = {}): AuditedEvent {
  const { message = { namespace: 'ns' }, ...rest } = changes;
  return {
    eventId: randomUUID(),
    type: 'chimera.test.happened.v1',
    occurredAt: '2026-01-01T00:00:00.000Z',
    subject: 'ns/name',
    correlationId: 'c',
    causationId: null,
    actor: 'ada',
    data: JSON.stringify(message),
    ...rest,
  };
}

const append = (...events: readonly AuditedEvent[]) => work.run(origin, (tx) => log.append(tx, events));

async function get(path: string) {
  const response = await fetch(new URL(path, service.url), {
    headers: { authorization: `Bearer ${mesh.token}` },
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const entriesOf = async (query: string) =>
  (await get(`/v1/audit?${query}`)).body['entries'] as {
    eventId: string;
    type: string;
    causationId: string;
  }[];

describe('audit log', () => {
  it.each([
    ['UPDATE', "UPDATE audit_log SET actor = 'eve'"],
    ['DELETE', 'DELETE FROM audit_log'],
    ['TRUNCATE', 'TRUNCATE audit_log'],
  ])('refuses %s', async (operation, statement) => {
    await append(anEvent());
    const before = await mesh.sql.query('SELECT seq, actor FROM audit_log ORDER BY seq LIMIT 1');
    await expect(mesh.sql.query(statement)).rejects.toThrow(`append-only: ${operation} is refused`);
    expect(await mesh.sql.query('SELECT seq, actor FROM audit_log ORDER BY seq LIMIT 1')).toEqual(before);
  });

  it('keeps one chain without gaps under many writers, and each event once', async () => {
    const events = Array.from({ length: 60 }, () => anEvent());
    const twice = [...events, ...events.toReversed()];
    const batches = Array.from({ length: 12 }, (_, n) => twice.slice(n * 10, n * 10 + 10));
    const appended = await Promise.all(batches.map((batch) => append(...batch)));
    expect(appended.reduce((sum, count) => sum + count, 0)).toBe(60);
    expect(await append(events[0]!, events[0]!)).toBe(0);
    const all = await work.read((tx) => log.page(tx, 0, 100_000));
    expect(faultOf(genesis, all)).toBeNull();
    expect(all.filter(({ eventId }) => events.some((event) => event.eventId === eventId))).toHaveLength(60);
  });

  it('keeps NUL in texts, which Postgres does not', async () => {
    const event = anEvent({ message: { namespace: 'n\0s', intent: 'a\0b', note: 'x\0y' } });
    expect(await append(event)).toBe(1);
    const [entry] = (await work.read((tx) => log.page(tx, 0, 100_000))).filter(
      ({ eventId }) => eventId === event.eventId,
    );
    expect(JSON.parse(entry!.data)).toEqual({ namespace: 'n\0s', intent: 'a\0b', note: 'x\0y' });
  });
});

describe('GET /v1/audit', () => {
  it('finds everything about an intent: its events, those of its pipelines and runs, and the notices', async () => {
    const namespace = uniqueName('ns');
    const pipeline = 'flights_erp_flights';
    const runId = randomUUID();
    const rejected = await mesh.publish(topics.intake.intentRejected, {
      namespace,
      name: 'flights',
      submissionId: 's',
      part: 'source',
      supportEmail: null,
      faults: [],
    });
    const started = await mesh.publish(topics.intake.runStartRequested, {
      namespace,
      pipeline,
      runId,
      requestedBy: 'ada',
      parameters: '{}',
      rerunOf: null,
    });
    const notice = await mesh.publish(topics.notification.notificationDelivered, {
      deliveryId: randomUUID(),
      namespace,
      about: pipeline,
      eventId: started,
      eventType: 'x',
      channel: 'email',
      recipient: 'a@example.org',
      subject: 's',
      attempts: 1,
    });
    await append(anEvent({ message: { namespace, intent: 'flights', pipeline } }));
    await append(anEvent({ message: { namespace, intent: 'other', pipeline: 'other_erp_other' } }));
    const found = await eventually(async () => {
      const entries = await entriesOf(`intent=${namespace}/flights`);
      expect(entries.map(({ eventId }) => eventId)).toEqual(
        expect.arrayContaining([rejected, started, notice]),
      );
      return entries;
    });
    expect(found).toHaveLength(4);
    expect((await entriesOf(`run=${runId}`)).map(({ eventId }) => eventId)).toEqual([started]);
  });

  it('follows a business flow by its correlation, with cause and effect linked', async () => {
    const correlationId = randomUUID();
    const cause = anEvent({ correlationId });
    await append(cause, anEvent({ correlationId, causationId: cause.eventId }));
    const entries = await entriesOf(`correlation=${correlationId}`);
    expect(entries.map(({ causationId }) => causationId)).toEqual([null, cause.eventId]);
  });

  it.each(['', '?intent=a/b&run=r', '?intent=flights', '?intent=a/b/c', '?intent=/flights'])(
    'refuses "%s" with what it expects',
    async (query) => {
      expect(await get(`/v1/audit${query}`)).toMatchObject({
        status: 400,
        body: { code: 'CHIMERA_USAGE', hint: expect.stringContaining('/v1/audit?intent=') },
      });
    },
  );

  it('finds tampering, in the list and over the whole log', async () => {
    const correlationId = randomUUID();
    const [first, second] = [anEvent({ correlationId }), anEvent({ correlationId })];
    await append(first, second);
    expect((await get('/v1/audit/verify')).body).toMatchObject({ holds: true, fault: null });

    const tamper = (statement: string) =>
      mesh.sql.query(`SET session_replication_role = replica; ${statement}; RESET session_replication_role`);
    await tamper(`UPDATE audit_log SET actor = 'eve' WHERE event_id = '${first.eventId}'`);
    const changed = expect.stringMatching(/^entry \d+ was changed$/);
    const { body } = await get(`/v1/audit?correlation=${correlationId}`);
    expect(body['chain']).toEqual({ holds: false, fault: changed, verified: 2 });
    expect((await get('/v1/audit/verify')).body).toMatchObject({ holds: false, fault: changed });

    await tamper(`UPDATE audit_log SET actor = 'ada' WHERE event_id = '${first.eventId}'`);
    expect((await get('/v1/audit/verify')).body).toMatchObject({ holds: true });
    await tamper(`DELETE FROM audit_log WHERE event_id = '${second.eventId}'`);
    expect((await get('/v1/audit/verify')).body).toMatchObject({ holds: false });
  });
});
