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

/** A list of column names. */
export function columnsField(
  description: string,
  examples: readonly (readonly string[])[],
  minItems = 1,
): SchemaNode {
  return {
    type: 'array',
    description,
    examples,
    minItems,
    maxItems: intentLimits.columns,
    uniqueItems: true,
    items: textField('Name of a column, as the source spells it.', 200, ['id']),
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
