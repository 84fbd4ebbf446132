import { RejectedMessageError, type Fault } from '@chimera/contracts';
import { DefinitionReader } from './definition-reader.js';
import type { Digest, QuietHours, SubscriptionDefinition } from './subscription.js';

const known = [
  'channel',
  'address',
  'url',
  'secret',
  'owner',
  'namespaces',
  'datasets',
  'tags',
  'columns',
  'events',
  'severity',
  'quietHours',
  'urgent',
  'digest',
  'foldSeconds',
] as const;

const address = /^[^\s@<>,;"]{1,64}@[^\s@<>,;"]{1,190}$/;
const reference = /^(env|file|vault):\S{1,500}$/;
const name = /^[\w*.-]{1,200}$/;
const datasetName = /^[\w*.-]{1,100}\/[\w*.-]{1,200}$/;
const anything = /^[^\p{C}]{1,200}$/u;
const time = /^([01]\d|2[0-3]):[0-5]\d$/;

/**
 * Checks what somebody wants to subscribe to, hostile until then.
 *
 * @throws RejectedMessageError `CHIMERA_SUBSCRIPTION_INVALID` with every fault
 */
export function readDefinition(body: unknown): SubscriptionDefinition {
  const faults: Fault[] = [];
  const given = new DefinitionReader(body, known, '', faults);
  const channel = given.choice('channel', ['email', 'webhook'], null);
  const definition: SubscriptionDefinition = {
    channel: channel ?? 'email',
    ...receiver(given, channel),
    namespaces: given.texts('namespaces', name, 'a namespace, `*` standing for any part'),
    datasets: given.texts('datasets', datasetName, '<namespace>/<dataset>, `*` standing for any part'),
    tags: given.texts('tags', anything, 'a tag'),
    columns: given.texts('columns', anything, 'the name of a column'),
    events: given.texts('events', name, 'an event type such as ingestion.version_published or ingestion.*'),
    severity: given.choice('severity', ['info', 'warning', 'error'], 'info') ?? 'info',
    quietHours: quietHours(given, faults),
    urgent: given.flag('urgent'),
    digest: digest(given, faults),
    foldSeconds: given.wholeNumber('foldSeconds', 1, 7 * 86_400),
  };
  if (definition.digest !== null && definition.channel === 'webhook')
    given.fault(
      'digest',
      'Expected no digest for a webhook, found one.',
      'Programs are told each event; fold repeats with foldSeconds.',
    );
  if (faults.length > 0) {
    throw new RejectedMessageError(
      'CHIMERA_SUBSCRIPTION_INVALID',
      `Expected a subscription without faults, found ${faults.length}: ${faults[0]!.message}`,
      { details: { faults } },
    );
  }
  return definition;
}

function receiver(
  given: DefinitionReader,
  channel: 'email' | 'webhook' | null,
): Pick<SubscriptionDefinition, 'address' | 'url' | 'secret' | 'owner'> {
  const isMail = channel !== 'webhook';
  const [mine, others] = isMail
    ? [['address'], ['url', 'secret', 'owner']]
    : [['url', 'secret', 'owner'], ['address']];
  for (const field of others)
    if (given.has(field))
      given.fault(field, `Expected no ${field} for ${channel ?? 'email'}, found one.`, null);
  if (channel !== null) for (const field of mine) given.require(field);
  const secretHint = 'Name where the secret is: env:NAME or file:/path. Never the secret itself.';
  return {
    address: given.text('address', address, 'a mail address', null),
    url: given.text('url', /^https?:\/\/\S{1,2000}$/, 'an http or https URL', null),
    secret: given.text('secret', reference, 'a secret reference', secretHint),
    owner: given.text('owner', address, 'the mail address of who is told when the webhook is disabled', null),
  };
}

function quietHours(given: DefinitionReader, faults: Fault[]): QuietHours | null {
  const fields = given.object('quietHours', ['from', 'to', 'timeZone'], faults);
  if (fields === null) return null;
  return {
    from: fields.required('from', time, 'a time such as 22:00'),
    to: fields.required('to', time, 'a time such as 06:00'),
    timeZone: fields.timeZone(),
  };
}

function digest(given: DefinitionReader, faults: Fault[]): Digest | null {
  const fields = given.object('digest', ['every', 'at', 'timeZone'], faults);
  if (fields === null) return null;
  const every = fields.choice('every', ['hourly', 'daily'], null);
  if (every !== 'daily') return { every: 'hourly' };
  return { every, at: fields.required('at', time, 'a time such as 07:00'), timeZone: fields.timeZone() };
}
