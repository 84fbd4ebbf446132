import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig, notificationConfig } from '@chimera/config';
import { topics, type DatasourceOnboardingRequested } from '@chimera/contracts';
import { startService, type RunningService } from '@chimera/hosting';
import {
  eventually,
  meshAround,
  readMails,
  tcpProxy,
  testStack,
  uniqueName,
  type MeshAround,
  type TcpProxy,
} from '@chimera/testing';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppModule } from './app.module.js';
import { webhookReceiver, type WebhookReceiver } from './fixtures/webhook-receiver.fixture.js';

const migrations = new URL('../migrations/', import.meta.url);
const secret = `whsec_${Buffer.from('a-key-that-is-32-bytes-long-----').toString('base64')}`;
const { notificationDelivered, notificationFailed } = topics.notification;

let mesh: MeshAround;
let service: RunningService;
let receiver: WebhookReceiver;
let mailServer: TcpProxy;

beforeAll(async () => {
  receiver = await webhookReceiver();
  mailServer = await tcpProxy({ host: '127.0.0.1', port: Number(new URL(testStack().smtpUrl).port) });
  const hears = [notificationDelivered, notificationFailed];
  mesh = await meshAround({ service: 'notification', migrations, hears, ownBroker: true });
  writeFileSync(join(mesh.folder, 'hook'), secret, { mode: 0o600 });
  const config = loadConfig(notificationConfig, {
    ...mesh.environment,
    CHIMERA_SMTP_URL: `smtp://${mailServer.address}`,
    CHIMERA_MAIL_FROM: 'chimera@example.org',
    CHIMERA_WEBHOOK_ALLOW_PRIVATE: 'true',
    CHIMERA_SECRET_DIRS: mesh.folder,
  });
  service = await startService({ config, module: AppModule, migrations });
}, 90_000);
afterAll(async () => {
  await receiver.close();
  await service.stop();
  await Promise.all([mailServer.close(), mesh.close()]);
});

/** An accepted intent whose team is told by mail and on these paths of the receiver. */
async function onboarding(...paths: readonly string[]): Promise<DatasourceOnboardingRequested> {
  const namespace = uniqueName('ns');
  const supportEmail = `${namespace}@example.org`;
  const webhooks = paths.map((path) => ({
    url: `${receiver.url}${path}`,
    secret: `file:${mesh.folder}/hook`,
  }));
  const content = JSON.stringify({
    apiVersion: 'chimera/v1',
    kind: 'SourceIntent',
    namespace,
    name: 'flights',
    team: { name: 'ops', supportEmail },
    source: { kind: 'postgres', uri: 'postgres://127.0.0.1:5432/erp', user: 'reader' },
    datasets: [{ name: 'flights', from: 'public.flights' }],
    declaration: { declaredBy: 'Jo Doe', basis: 'Public domain', validUntil: '2099-12-31' },
    ...(webhooks.length === 0 ? {} : { notify: { webhooks } }),
  });
  const requested: DatasourceOnboardingRequested = {
    namespace,
    intent: 'flights',
    version: 1,
    submissionId: 's',
    submittedBy: 'ada',
    team: 'ops',
    supportEmail,
    sourceKind: 'postgres',
    content,
    contentHash: 'h',
  };
  await mesh.publish(topics.intake.datasourceOnboardingRequested, requested);
  return requested;
}

async function becomesAvailable({
  namespace,
  intent,
  version,
  team,
  supportEmail,
}: DatasourceOnboardingRequested) {
  const event = { namespace, intent, version, team, supportEmail, datasets: ['flights'] };
  return mesh.publish(topics.discovery.dataDiscoveryAvailable, event, { correlationId: `flow-${namespace}` });
}

const mailsTo = ({ supportEmail }: { supportEmail: string }) =>
  readMails(testStack().mailFolder).filter(({ to }) => to.includes(supportEmail));
const mailTo = (contact: { supportEmail: string }) =>
  eventually(
    () => {
      const [mail] = mailsTo(contact);
      if (mail === undefined) throw new RangeError(`no mail to ${contact.supportEmail} yet`);
      return mail;
    },
    { deadlineMs: 30_000 },
  );
const received = (path: string) => receiver.received.filter((one) => one.path === path);

describe('notification service', () => {
  it('sends mail and a webhook whose signature the reference library accepts, once each', async () => {
    const contact = await onboarding('/good?token=canary');
    const cause = await becomesAvailable(contact);
    await becomesAvailable(contact);
    expect(await mailTo(contact)).toMatchObject({
      from: 'chimera@example.org',
      subject: `${contact.namespace}/flights: data discovery available for flights`,
    });
    await eventually(() => expect(received('/good?token=canary')).toHaveLength(1), { deadlineMs: 20_000 });
    const [hook] = received('/good?token=canary');
    const headers = hook!.headers as Record<string, string>;
    expect(new Webhook(secret).verify(hook!.body, headers)).toMatchObject({
      type: 'discovery.data_discovery_available',
      data: { namespace: contact.namespace, intent: 'flights' },
    });
    const told = () =>
      mesh.heard(notificationDelivered).filter(({ message }) => message.namespace === contact.namespace);
    await eventually(() => expect(told()).toHaveLength(2));
    for (const one of told())
      expect(one.headers).toMatchObject({
        ce_causationid: cause,
        ce_correlationid: `flow-${contact.namespace}`,
      });
    expect(mailsTo(contact)).toHaveLength(1);
  });

  it('keeps secrets and what stands in the query out of its tables and events', async () => {
    const contact = await onboarding('/secret?token=canary-in-query');
    await becomesAvailable(contact);
    const told = await eventually(() => {
      const events = mesh.heard(notificationDelivered).filter(({ message }) => message.channel === 'webhook');
      const event = events.find(({ message }) => message.namespace === contact.namespace);
      if (event === undefined) throw new RangeError('no event yet');
      return event;
    });
    const rows = await mesh.sql.query('SELECT * FROM deliveries');
    const outbox = await mesh.sql.query('SELECT * FROM contacts');
    const seen = JSON.stringify([told, rows]);
    expect(seen).not.toContain('canary-in-query');
    expect(JSON.stringify([seen, outbox])).not.toContain(secret.slice('whsec_'.length));
  });

  it('sends mail while a receiver of webhooks hangs', async () => {
    const hanging = await onboarding(...Array.from({ length: 6 }, (_, n) => `/hang/${n}`));
    await becomesAvailable(hanging);
    await eventually(() => expect(receiver.received.some(({ path }) => path.startsWith('/hang'))).toBe(true));
    const other = await onboarding();
    await becomesAvailable(other);
    const started = performance.now();
    await mailTo(other);
    await mailTo(hanging);
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  it('does not follow a redirect, and says so where it waits', async () => {
    const contact = await onboarding('/moved');
    await becomesAvailable(contact);
    await eventually(
      async () => {
        const waiting = await mesh.sql.query(
          `SELECT last_error FROM tasks WHERE payload->'notice'->>'namespace' = $1`,
          [contact.namespace],
        );
        expect(waiting).toEqual([{ last_error: expect.stringContaining('redirects are not followed') }]);
      },
      { deadlineMs: 40_000 },
    );
    expect(received('/moved')).toHaveLength(1);
    expect(received('/elsewhere')).toEqual([]);
  });

  it('delays nothing but mail while the mail server is away, and sends it later', async () => {
    mailServer.refuse(true);
    mailServer.cut();
    const contact = await onboarding('/while-mail-is-away');
    await becomesAvailable(contact);
    await eventually(() => expect(received('/while-mail-is-away')).toHaveLength(1), { deadlineMs: 40_000 });
    expect(mailsTo(contact)).toEqual([]);
    mailServer.refuse(false);
    await mailTo(contact);
  });

  it('tells the support address of an event whose intent it never saw', async () => {
    const supportEmail = `${uniqueName('stranger')}@example.org`;
    const event = { namespace: uniqueName('ns'), intent: 'x', version: 1, team: 't', datasets: ['d'] };
    await mesh.publish(topics.discovery.dataDiscoveryAvailable, { ...event, supportEmail });
    expect(await mailTo({ supportEmail })).toMatchObject({ to: [supportEmail] });
  });
});
