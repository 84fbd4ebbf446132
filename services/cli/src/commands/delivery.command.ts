import type { Command } from 'commander';
import { fields, table } from '../output/table.js';
import { acts } from './action.js';
import { positive } from './options.js';

interface Delivery {
  readonly deliveryId: string;
  readonly namespace: string;
  readonly about: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly channel: string;
  readonly recipient: string;
  readonly subject: string;
  readonly state: string;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly subscription: string | null;
  readonly createdAt: string;
  readonly nextAttemptAt: string | null;
  readonly finishedAt: string | null;
  readonly notice?: { readonly lines: readonly string[] } | null;
}

interface ListOptions {
  readonly namespace?: string;
  readonly state?: string;
  readonly recipient?: string;
  readonly subscription?: string;
  readonly limit: number;
}

const pathOf = (id: string): string => `/v1/deliveries/${encodeURIComponent(id)}`;

/** `chimera deliveries ...`: what was told to whom, and what came of it. */
export function registerDelivery(program: Command): void {
  const deliveries = program
    .command('deliveries')
    .description('notices on their way and told: list, show, resend');
  registerList(deliveries);
  acts<[string]>(
    deliveries.command('show <id>').description('one delivery with what it says'),
    async ({ output, api }, id) => {
      const one = await (await api()).get<Delivery>('notification', pathOf(id));
      output.result(one, () => deliveryText(one));
    },
  );
  acts<[string]>(
    deliveries
      .command('resend <id>')
      .description('send one that was delivered or failed once more; receivers know it by its id'),
    async ({ output, api }, id) => {
      const sent = await (
        await api()
      ).post<{ deliveryId: string }>('notification', `${pathOf(id)}/resend`, {});
      output.result(sent, () => `sent again; \`./chimera deliveries show ${sent.deliveryId}\``);
    },
  );
}

function registerList(deliveries: Command): void {
  const list = deliveries
    .command('list')
    .description('deliveries, newest first; they are kept for 90 days after they ended')
    .option('--namespace <name>', 'of one namespace')
    .option('--state <state>', 'pending, delivered or failed')
    .option('--recipient <address>', 'to one receiver, as the list shows it')
    .option('--subscription <id>', 'of one subscription')
    .option('--limit <count>', 'at most so many, up to 500', positive, 50);
  acts<[ListOptions]>(list, async ({ output, api }, options) => {
    const { namespace, state, recipient, subscription, limit } = options;
    const query = { namespace, state, recipient, subscription, limit };
    const answer = await (
      await api()
    ).get<{ deliveries: Delivery[] }>('notification', '/v1/deliveries', query);
    output.result(answer.deliveries, () =>
      table(
        ['id', 'state', 'channel', 'recipient', 'attempts', 'subject'],
        answer.deliveries.map((one) => [
          one.deliveryId,
          one.state,
          one.channel,
          one.recipient,
          one.attempts,
          one.subject,
        ]),
      ),
    );
  });
}

function deliveryText(one: Delivery): string {
  const head = fields([
    ['delivery', one.deliveryId],
    ['state', one.state],
    [one.channel, one.recipient],
    ['subject', one.subject],
    ['event', `${one.eventType} ${one.eventId}`],
    ['about', `${one.namespace}/${one.about}`],
    ['subscription', one.subscription],
    ['attempts', one.attempts],
    ['last error', one.lastError],
    ['next attempt', one.nextAttemptAt],
    ['made', one.createdAt],
    ['ended', one.finishedAt],
  ]);
  const lines = one.notice?.lines ?? [];
  return lines.length === 0 ? head : `${head}\n\n${lines.join('\n')}`;
}
