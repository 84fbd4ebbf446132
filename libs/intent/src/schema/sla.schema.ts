import { durationPattern } from './fragments.js';
import { closedObject, type SchemaNode } from './schema-node.js';

function deadline(description: string, examples: readonly string[]): SchemaNode {
  return {
    type: 'string',
    maxLength: 32,
    pattern: `^(([01][0-9]|2[0-3]):[0-5][0-9]|${durationPattern})$`,
    patternHint: 'a time of day HH:MM, or an ISO 8601 duration such as PT2H',
    description,
    examples,
  };
}

/** When a version is expected. */
export const slaSchema = closedObject(
  {
    description: 'When a version is expected.',
    examples: [{ expectedBy: '07:00', failBy: '08:00' }],
  },
  ['expectedBy', 'failBy'],
  {
    expectedBy: deadline(
      "After it the dataset is at risk. HH:MM of each day in the trigger's time zone, or a duration: after the scheduled time, or, without a schedule, the greatest age of the last version.",
      ['07:00', 'PT30M'],
    ),
    failBy: deadline('After it the promise is broken. In the notation of expectedBy.', ['08:00', 'PT2H']),
  },
);
