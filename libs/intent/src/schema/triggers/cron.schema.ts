import { choiceField, textField } from '../fragments.js';
import { closedObject } from '../schema-node.js';

/** Runs by the clock. */
export const cronTrigger = closedObject(
  {
    description: 'At certain times.',
    examples: [{ kind: 'cron', schedule: '30 6 * * MON-FRI', timeZone: 'Europe/Berlin' }],
  },
  ['kind', 'schedule'],
  {
    kind: { const: 'cron', description: 'Runs start at certain times.', examples: ['cron'] },
    schedule: textField(
      'Five fields: minute, hour, day of month, month, day of week. Each *, a number or name, a range a-b, a step /n, or a list of these with commas.',
      200,
      ['30 6 * * MON-FRI', '*/15 * * * *'],
    ),
    timeZone: {
      ...textField('IANA name of the zone in which the schedule is meant. Default UTC.', 64, [
        'Europe/Berlin',
      ]),
      default: 'UTC',
    },
    missed: choiceField(
      'Times that passed while nothing could run. skip: forgotten. runOnce: made up for by one run. runEach: one run for each.',
      ['skip', 'runOnce', 'runEach'],
      'runOnce',
    ),
  },
);
