import { intentLimits } from '../limits.js';
import { secretMark, type SchemaNode } from './schema-node.js';

/** Same rule as `namePattern` of the contracts package, in the notation of JSON Schema. */
const name = '^[a-z][a-z0-9_-]{0,62}$';

/** A name of a namespace, intent, dataset or team. */
export function nameField(description: string, examples: readonly string[]): SchemaNode {
  return {
    type: 'string',
    maxLength: 63,
    pattern: name,
    patternHint: 'a lower-case letter, then up to 62 of a-z 0-9 _ -',
    description,
    examples,
  };
}

/** Free text of limited length. */
export function textField(description: string, maxLength: number, examples: readonly string[]): SchemaNode {
  return { type: 'string', minLength: 1, maxLength, description, examples };
}

/** An email address. */
export function emailField(description: string, example = 'aviation-data@example.org'): SchemaNode {
  return { type: 'string', maxLength: 254, format: 'email', description, examples: [example] };
}

/** A reference to a secret; the secret itself is refused. */
export function secretField(description: string, examples: readonly string[]): SchemaNode {
  return {
    type: 'string',
    maxLength: 1_024,
    pattern: '^(env:[A-Za-z_][A-Za-z0-9_]*|file:[^#]+(#[A-Za-z0-9_.-]+)?)$',
    description: `${description} Only a reference: env:NAME or file:/path. A secret written out is refused.`,
    examples,
    [secretMark]: true,
  };
}

/** An address of a system, without credentials. */
export function uriField(
  description: string,
  pattern: string,
  patternHint: string,
  examples: readonly string[],
): SchemaNode {
  return { type: 'string', minLength: 1, maxLength: 2_048, pattern, patternHint, description, examples };
}

/** The name of one column. */
export function columnField(description: string, example: string): SchemaNode {
  return textField(description, 200, [example]);
}

/** A list of column names. */
export function columnsField(
  description: string,
  examples: readonly (readonly string[])[],
  minItems = 1,
  maxItems: number = intentLimits.columns,
): SchemaNode {
  return {
    type: 'array',
    description,
    examples,
    minItems,
    maxItems,
    uniqueItems: true,
    items: columnField('Name of a column.', 'id'),
  };
}

/** A type in contract notation; which ones there are is checked with suggestions, not by pattern. */
export function columnTypeField(description: string): SchemaNode {
  return textField(`${description} In the notation of contracts.`, 40, [
    'int64',
    'boolean',
    'int32',
    'float64',
    'decimal(15,2)',
    'text',
    'date',
    'time',
    'timestamp',
    'timestamptz',
    'uuid',
    'json',
    'bytes',
  ]);
}

/** One of a few words. The first is not the default unless it is said to be. */
export function choiceField(
  description: string,
  choices: readonly string[],
  defaultChoice?: string,
): SchemaNode {
  return {
    enum: choices,
    ...(defaultChoice === undefined ? {} : { default: defaultChoice }),
    description,
    examples: [defaultChoice ?? choices[0]],
  };
}

/** A whole number within bounds. */
export function wholeField(
  description: string,
  bounds: { readonly min: number; readonly max: number; readonly usual?: number; readonly example?: number },
): SchemaNode {
  const { min, max, usual, example } = bounds;
  return {
    type: 'integer',
    minimum: min,
    maximum: max,
    ...(usual === undefined ? {} : { default: usual }),
    description,
    examples: [example ?? usual ?? min],
  };
}

/** Weeks, days, hours, minutes and seconds; months and years have no fixed length. */
export const durationPattern =
  'P(?!$)(\\d{1,4}W|(\\d{1,5}D)?(T(?=\\d)(\\d{1,6}H)?(\\d{1,7}M)?(\\d{1,9}S)?)?)';

/** An ISO 8601 duration of fixed length. */
export function durationField(description: string, example: string): SchemaNode {
  return {
    type: 'string',
    maxLength: 32,
    pattern: `^${durationPattern}$`,
    patternHint: 'an ISO 8601 duration of weeks, days, hours, minutes and seconds, such as PT10M or P1DT12H',
    description,
    examples: [example],
  };
}

/** A dataset of this or another namespace, `namespace/dataset`. */
export function datasetReferenceField(description: string): SchemaNode {
  return {
    type: 'string',
    maxLength: 127,
    pattern: '^[a-z][a-z0-9_-]{0,62}/[a-z][a-z0-9_-]{0,62}$',
    patternHint: 'namespace/dataset, each a lower-case letter, then up to 62 of a-z 0-9 _ -',
    description,
    examples: ['aviation/airports'],
  };
}

/** Patterns of URIs by technology. */
export const uriPatterns = {
  file: {
    pattern: '^file:.*[^/\\s].*$',
    hint: 'file:/absolute/path, or file:./path relative to the intent file',
  },
  postgres: {
    pattern: '^postgres(ql)?://[^\\s/?#]+/[^\\s/?#]+(\\?[^\\s#]*)?$',
    hint: 'postgres://host:port/database, optionally with ?sslmode=...',
  },
  http: { pattern: '^https?://[^\\s/?#]+[^\\s#]*$', hint: 'http://host/path or https://host/path' },
} as const;
