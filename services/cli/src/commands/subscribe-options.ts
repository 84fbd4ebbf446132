import { RejectedMessageError } from '@chimera/contracts';
import { InvalidArgumentError, type Command } from 'commander';

/** What `chimera subscribe` takes. */
export interface SubscribeOptions {
  readonly email?: string;
  readonly webhook?: string;
  readonly secret?: string;
  readonly owner?: string;
  readonly dataset?: readonly string[];
  readonly namespace?: readonly string[];
  readonly tag?: readonly string[];
  readonly column?: readonly string[];
  readonly event?: readonly string[];
  readonly severity?: string;
  readonly quiet?: string;
  readonly urgent?: boolean;
  readonly digest?: string;
  readonly zone: string;
  readonly fold?: number;
}

/** The options of a subscription. */
export function subscribing(command: Command): Command {
  return command
    .option('--email <address>', 'tell by mail')
    .option('--webhook <url>', 'tell by signed webhook; needs --secret and --owner')
    .option('--secret <reference>', 'where the signing secret is: env:NAME or file:/path')
    .option('--owner <address>', 'who is told when the webhook is disabled')
    .option('--dataset <namespace/name...>', 'only these datasets; * stands for any part')
    .option('--namespace <name...>', 'only these namespaces')
    .option('--tag <tag...>', 'only datasets with one of these tags')
    .option('--column <name...>', 'only what concerns these contract fields')
    .option('--event <type...>', 'only these kinds, such as ingestion.version_published or dq.*')
    .option('--severity <least>', 'the least to tell: info, warning or error')
    .option('--quiet <from-to>', 'hold back in these hours, such as 22:00-06:00')
    .option('--urgent', 'let errors through quiet hours and digest')
    .option('--digest <when>', 'one mail with everything: hourly, or a time of day such as 07:00')
    .option('--zone <name>', 'time zone of --quiet and --digest', 'UTC')
    .option('--fold <seconds>', 'tell repeats within so many seconds once, with their number', seconds)
    .addHelpText(
      'after',
      `
Every filter that is given must match; within one, any of its words may.
  ./chimera subscribe --email ada@example.org --dataset aviation/flights --severity warning
  ./chimera subscribe --email ops@example.org --namespace aviation --digest 07:00 --zone Europe/Berlin --urgent
  ./chimera subscribe --webhook https://example.org/hook --secret env:CHIMERA_SECRET_HOOK --owner ops@example.org`,
    );
}

/** The request that the options stand for. Throws `CHIMERA_USAGE`; everything else is checked by the service. */
export function definitionOf(options: SubscribeOptions): Record<string, unknown> {
  const { email, webhook, secret, owner, severity, urgent, fold } = options;
  if ((email === undefined) === (webhook === undefined))
    throw usage('--email or --webhook', email === undefined ? 'neither' : 'both');
  const definition = {
    ...(email === undefined ? { channel: 'webhook', url: webhook } : { channel: 'email', address: email }),
    secret,
    owner,
    datasets: options.dataset,
    namespaces: options.namespace,
    tags: options.tag,
    columns: options.column,
    events: options.event,
    severity,
    urgent,
    foldSeconds: fold,
    quietHours: quietHours(options),
    digest: digest(options),
  };
  return Object.fromEntries(Object.entries(definition).filter(([, value]) => value !== undefined));
}

function quietHours({ quiet, zone }: SubscribeOptions): object | undefined {
  if (quiet === undefined) return undefined;
  const [from, to, ...rest] = quiet.split('-');
  if (to === undefined || rest.length > 0) throw usage('--quiet as from-to, such as 22:00-06:00', quiet);
  return { from, to, timeZone: zone };
}

function digest({ digest: when, zone }: SubscribeOptions): object | undefined {
  if (when === undefined) return undefined;
  return when === 'hourly' ? { every: 'hourly' } : { every: 'daily', at: when, timeZone: zone };
}

function seconds(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('Expected whole seconds above 0.');
  return value;
}

function usage(expected: string, found: string): RejectedMessageError {
  return new RejectedMessageError('CHIMERA_USAGE', `Expected ${expected}, found ${found}.`);
}
