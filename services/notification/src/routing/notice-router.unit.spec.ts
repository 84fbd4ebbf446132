import type { DatasourceOnboardingFailed } from '@chimera/contracts';
import { harness } from '@chimera/testing';
import { describe, expect, it } from 'vitest';
import type { Contact } from '../domain/contact.js';
import type { Delivery } from '../domain/notice.js';
import { toldEvents } from '../handlers/told-events.js';
import { NoticeRouter, routeTask, type RoutePayload } from './notice-router.js';
import { Outbound } from './outbound.js';

const event: DatasourceOnboardingFailed = {
  namespace: 'aviation',
  intent: 'flights',
  version: 2,
  team: 'ops',
  supportEmail: 'ops@example.org',
  faults: [],
};
const contact: Pick<Contact, 'supportEmail' | 'emails' | 'webhooks'> = {
  supportEmail: 'ops@example.org',
  emails: ['lead@example.org', 'OPS@example.org'],
  webhooks: [{ url: 'https://hook.example.org/', secret: 'file:/secret' }],
};

function routing(known: { contact: typeof contact | null }) {
  const added = new Set<string>();
  const contacts = {
    find: async () => known.contact,
    save: async () => undefined,
    linkPipeline: async () => undefined,
  };
  const deliveries = {
    add: async (_tx: unknown, { deliveryId }: Delivery) =>
      !added.has(deliveryId) && added.add(deliveryId) !== null,
    finish: async () => undefined,
  };
  const outbound = new Outbound(deliveries as never, { disabled: async () => new Set() } as never);
  const router = new NoticeRouter(contacts, outbound, { route: async () => [] } as never);
  return { router, handled: harness(toldEvents.onboardingFailed, (work) => [work, router]) };
}

describe('notice router', () => {
  it('makes a task for each different receiver of a known contact', async () => {
    const { handled } = routing({ contact });
    await handled.deliver(event);
    expect(handled.tasks.map(({ kind }) => kind)).toEqual(['email', 'email', 'webhook']);
    expect(handled.tasks.every(({ key }) => /^[0-9a-f]{32}\/aviation\/msg_/.test(key))).toBe(true);
    expect((handled.tasks[2]!.payload as Delivery).receiver).toEqual({
      channel: 'webhook',
      ...contact.webhooks[0],
    });
  });

  it('makes nothing of the same event once more', async () => {
    const { handled } = routing({ contact });
    await handled.deliver(event, { messageId: 'e1' });
    await handled.redeliver();
    expect(handled.tasks).toHaveLength(3);
  });

  it('tells each of a batch, those that came before left out', async () => {
    const { handled } = routing({ contact });
    await handled.deliver(event);
    await handled.deliverBatch([event, { ...event, version: 3 }, { ...event, version: 4 }]);
    expect(handled.tasks).toHaveLength(9);
  });

  it('makes no second delivery when another path brings the same event', async () => {
    const { handled } = routing({ contact });
    await handled.deliver(event, { messageId: 'e1', group: 'notification' });
    await handled.deliver(event, { messageId: 'e1', group: 'after-a-restored-inbox' });
    expect(handled.tasks).toHaveLength(3);
  });

  it('waits a little for a contact that is not known yet', async () => {
    const before = Date.now();
    const { handled } = routing({ contact: null });
    await handled.deliver(event);
    const [task, ...more] = handled.tasks;
    expect(more).toEqual([]);
    expect(task).toMatchObject({ kind: routeTask, payload: { supportEmail: 'ops@example.org' } });
    expect(task!.options.runAt!.getTime()).toBeGreaterThan(before);
  });

  it('falls back to the support address alone, and to the contact when it came meanwhile', async () => {
    for (const [late, kinds] of [
      [null, ['email']],
      [contact, ['email', 'email', 'webhook']],
    ] as const) {
      const known: { contact: typeof contact | null } = { contact: null };
      const { handled, router } = routing(known);
      await handled.deliver(event);
      known.contact = late;
      const enqueued: string[] = [];
      const tx = { enqueue: async (kind: string) => void enqueued.push(kind) };
      await router.routeAnyway(tx as never, handled.tasks[0]!.payload as RoutePayload);
      expect(enqueued).toEqual(kinds);
    }
  });
});
