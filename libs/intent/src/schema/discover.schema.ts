import { intentLimits } from '../limits.js';
import { closedObject, type SchemaNode } from './schema-node.js';

function patterns(
  description: string,
  minItems: number,
  examples: readonly (readonly string[])[],
): SchemaNode {
  return {
    type: 'array',
    minItems,
    maxItems: intentLimits.patterns,
    uniqueItems: true,
    description,
    examples,
    items: {
      type: 'string',
      minLength: 1,
      maxLength: 500,
      description: 'A pattern: * within a name, ** across folders, ? for one character.',
      examples: ['public.*', '2024/*.csv', '**/*.parquet'],
    },
  };
}

/** Selection by pattern. */
export const discoverSchema = closedObject(
  {
    description:
      'Takes every table or file that matches, besides `datasets`. Expanded when the intent is submitted: nothing is added later without a new version.',
    examples: [{ include: ['public.*'], exclude: ['public.tmp_*'] }],
  },
  ['include'],
  {
    include: patterns('What to take: schema.table, or paths below the URI.', 1, [['public.*']]),
    exclude: patterns('What to leave out of it.', 0, [['public.tmp_*']]),
  },
);
