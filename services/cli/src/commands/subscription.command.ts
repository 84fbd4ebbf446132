import type { Command } from 'commander';
import { RejectedMessageError } from '@chimera/contracts';
import { table } from '../output/table.js';
import { acts } from './action.js';
import { definitionOf, subscribing, type SubscribeOptions } from './subscribe-options.js';
import { recipientOf, subscriptionText, type Subscription } from './subscription-text.js';

const pathOf = (id: string): string => `/v1/subscriptions/${encodeURIComponent(id)}`;

/** `chimera subscribe` and `chimera subscription ...`: who is told about what, and how. */
export function registerSubscription(program: Command): void {
  registerCreate(
    program.command('subscribe').description('be told about datasets; short for subscription create'),
  );
  const group = program
    .command('subscription')
    .description('subscriptions: create, list, show, pause, resume, rotate, test, end');
  registerCreate(group.command('create').description('tell somebody about datasets'));
  registerReads(group);
  registerStates(group);
  registerRotate(group);
  registerTestNotice(group);
}

function registerCreate(command: Command): void {
  acts<[SubscribeOptions]>(subscribing(command), async ({ output, api }, options) => {
    const made = await (
      await api()
    ).post<Subscription>('notification', '/v1/subscriptions', definitionOf(options));
    output.result(
      made,
      () => `${subscriptionText(made)}\n\nNext: \`./chimera subscription test ${made.id}\` sends a sample`,
    );
  });
}

interface ListOptions {
  readonly namespace?: string;
  readonly state?: string;
  readonly recipient?: string;
}

function registerReads(group: Command): void {
  const list = group
    .command('list')
    .description('subscriptions; ended ones with --state ended')
    .option('--namespace <name>', 'those that can concern it')
    .option('--state <state>', 'active, paused, disabled or ended')
    .option('--recipient <address>', 'those of one mail address or URL');
  acts<[ListOptions]>(list, async ({ output, api }, { namespace, state, recipient }) => {
    const client = await api();
    const all: Subscription[] = [];
    let after: string | null = null;
    do {
      const query: Record<string, string | undefined> = {
        namespace,
        state,
        recipient,
        after: after ?? undefined,
      };
      const page: { subscriptions: Subscription[]; next: string | null } = await client.get(
        'notification',
        '/v1/subscriptions',
        query,
      );
      all.push(...page.subscriptions);
      after = page.next;
    } while (after !== null);
    output.result(all, () =>
      table(
        ['id', 'state', 'channel', 'recipient', 'since'],
        all.map((one) => [
          one.id,
          one.state,
          one.definition.channel,
          recipientOf(one),
          one.createdAt.slice(0, 10),
        ]),
      ),
    );
  });
  acts<[string]>(
    group.command('show <id>').description('one subscription with its filters'),
    async ({ output, api }, id) => {
      const one = await (await api()).get<Subscription>('notification', pathOf(id));
      output.result(one, () => subscriptionText(one));
    },
  );
}

function registerStates(group: Command): void {
  const steps = [
    ['pause', 'tell nothing until it is resumed; what was held back is dropped'],
    ['resume', 'tell again, also after its receiver was disabled'],
  ] as const;
  for (const [step, description] of steps) {
    acts<[string]>(group.command(`${step} <id>`).description(description), async ({ output, api }, id) => {
      const one = await (await api()).post<Subscription>('notification', `${pathOf(id)}/${step}`, {});
      output.result(one, () => `${one.id} is ${one.state}`);
    });
  }
  acts<[string]>(
    group.command('end <id>').description('end it for good; repeating changes nothing'),
    async ({ output, api }, id) => {
      const one = await (await api()).delete<Subscription>('notification', pathOf(id));
      output.result(one, () => `${one.id} has ended`);
    },
  );
}

function registerRotate(group: Command): void {
  const rotate = group
    .command('rotate <id>')
    .description('change the signing secret of a webhook; both sign until --finish')
    .option('--secret <reference>', 'where the new secret is: env:NAME or file:/path')
    .option('--finish', 'the receiver knows the new secret: the old one signs no more');
  acts<[string, { secret?: string; finish?: boolean }]>(
    rotate,
    async ({ output, api }, id, { secret, finish }) => {
      if ((secret === undefined) === (finish !== true))
        throw new RejectedMessageError('CHIMERA_USAGE', 'Expected either --secret or --finish.');
      const body = { secret: secret ?? null };
      const one = await (await api()).post<Subscription>('notification', `${pathOf(id)}/rotate`, body);
      output.result(one, () =>
        secret === undefined
          ? `${one.id}: the old secret signs no more`
          : `${one.id}: both secrets sign\nNext: give the receiver the new one, then \`./chimera subscription rotate ${one.id} --finish\``,
      );
    },
  );
}

function registerTestNotice(group: Command): void {
  acts<[string]>(
    group.command('test <id>').description('send a sample notice at once'),
    async ({ output, api }, id) => {
      const sent = await (await api()).post<{ deliveryId: string }>('notification', `${pathOf(id)}/test`, {});
      output.result(sent, () => `sent; what came of it: \`./chimera deliveries show ${sent.deliveryId}\``);
    },
  );
}
