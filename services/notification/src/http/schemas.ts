import type { JsonSchema } from '@chimera/hosting';

const texts: JsonSchema = { type: 'array', items: { type: 'string' }, maxItems: 100 };
const nullable = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: 'null' }] });
const time: JsonSchema = { type: 'string', pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' };

/** What to subscribe to. */
export const definition: JsonSchema = {
  type: 'object',
  properties: {
    channel: { enum: ['email', 'webhook'] },
    address: { type: 'string', description: 'Mail address.' },
    url: { type: 'string', description: 'Where the webhook goes.' },
    secret: { type: 'string', description: 'Reference to the signing secret: env:NAME or file:/path.' },
    owner: { type: 'string', description: 'Mail address that is told when the webhook is disabled.' },
    namespaces: texts,
    datasets: { ...texts, description: '<namespace>/<dataset>, * standing for any part.' },
    tags: texts,
    columns: { ...texts, description: 'Contract fields.' },
    events: { ...texts, description: 'Dotted types such as ingestion.*.' },
    severity: { enum: ['info', 'warning', 'error'], default: 'info' },
    quietHours: nullable({
      type: 'object',
      required: ['from', 'to', 'timeZone'],
      properties: { from: time, to: time, timeZone: { type: 'string' } },
    }),
    urgent: { type: 'boolean', default: false },
    digest: nullable({
      type: 'object',
      required: ['every'],
      properties: { every: { enum: ['hourly', 'daily'] }, at: time, timeZone: { type: 'string' } },
    }),
    foldSeconds: nullable({ type: 'integer', minimum: 1, maximum: 604_800 }),
  },
};

/** A subscription. */
export const subscription: JsonSchema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    revision: { type: 'integer' },
    state: { enum: ['active', 'paused', 'disabled', 'ended'] },
    reason: { type: 'string' },
    definition,
    previousSecret: nullable({ type: 'string' }),
    createdBy: { type: 'string' },
    createdAt: { type: 'string', format: 'date-time' },
    changedAt: { type: 'string', format: 'date-time' },
  },
};

/** Change of the signing secret. */
export const rotation: JsonSchema = {
  type: 'object',
  required: ['secret'],
  properties: { secret: nullable({ type: 'string' }) },
};

/** A delivery was started. */
export const sent: JsonSchema = { type: 'object', properties: { deliveryId: { type: 'string' } } };
