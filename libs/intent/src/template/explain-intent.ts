import type { SchemaNode } from '../schema/schema-node.js';
import { intentSchema } from '../schema/source-intent.schema.js';

/** One field of an intent as people read about it. */
export interface FieldExplanation {
  /** Dotted, lists with brackets: `datasets[].ingestion.trigger.schedule`. */
  readonly path: string;
  /** Which branches of unions it belongs to: `trigger.kind: cron`. */
  readonly variant: string | null;
  readonly type: string;
  readonly required: boolean;
  readonly meaning: string;
  readonly default: unknown;
  /** Words to choose from, or bounds; null when there are none. */
  readonly allowed: string | null;
  readonly example: unknown;
}

/**
 * Every field of the intent, or those at and below a path: `datasets[].ingestion.sla`, `/datasets/0/ingestion/sla`,
 * or the end of a path such as `trigger` or `trigger.schedule`. Empty when there is no such field.
 */
export function explainIntent(path?: string): readonly FieldExplanation[] {
  const all = fieldsOf(intentSchema, '', []);
  const wanted = normal(path ?? '');
  if (wanted === '') return all;
  const begins = (field: FieldExplanation, at: string): boolean =>
    normal(field.path) === at || normal(field.path).startsWith(`${at}.`);
  const exact = all.filter((field) => begins(field, wanted));
  if (exact.length > 0) return exact;
  const ends = all.map(({ path: at }) => normal(at)).filter((at) => at.endsWith(`.${wanted}`));
  return all.filter((field) => ends.some((at) => begins(field, at)));
}

/** Names by which fields can be asked for, for suggestions. */
export function explainableNames(): readonly string[] {
  return [...new Set(fieldsOf(intentSchema, '', []).map(({ path }) => normal(path).split('.').at(-1)!))];
}

/** Fields as text for a terminal: each with its type, meaning, default, what is allowed and an example. */
export function explanationText(fields: readonly FieldExplanation[]): string {
  return fields.map(fieldText).join('\n\n');
}

function fieldText(field: FieldExplanation): string {
  const variant = field.variant === null ? '' : `   [${field.variant}]`;
  const lines = [
    `${field.path}  (${field.type}${field.required ? ', required' : ''})${variant}`,
    `    ${field.meaning}`,
  ];
  if (field.allowed !== null) lines.push(`    allowed: ${field.allowed}`);
  if (field.default !== undefined) lines.push(`    default: ${JSON.stringify(field.default)}`);
  if (field.example !== undefined) lines.push(`    example: ${JSON.stringify(field.example)}`);
  return lines.join('\n');
}

/** Pointers and dotted paths in one form, without the places of lists. */
function normal(path: string): string {
  return path
    .replace(/^\//, '')
    .replaceAll('/', '.')
    .replace(/\[\d*\]/g, '')
    .replace(/\.\d+(?=\.|$)/g, '');
}

function fieldsOf(
  schema: SchemaNode,
  path: string,
  variants: readonly string[],
): readonly FieldExplanation[] {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, SchemaNode>>;
  const required = (schema['required'] ?? []) as readonly string[];
  const own = Object.entries(properties).flatMap(([name, field]) => {
    const at = path === '' ? name : `${path}.${name}`;
    return [explained(field, at, required.includes(name), variants), ...inside(field, at, variants)];
  });
  return own;
}

/** What a list holds, and the branches of a union. */
function inside(field: SchemaNode, path: string, variants: readonly string[]): readonly FieldExplanation[] {
  const items = field['items'] as SchemaNode | undefined;
  const tag = (field['discriminator'] as { readonly propertyName: string } | undefined)?.propertyName;
  const branches = (field['oneOf'] ?? []) as readonly SchemaNode[];
  const last = path.slice(path.lastIndexOf('.') + 1);
  return [
    ...fieldsOf(field, path, variants),
    ...(items === undefined ? [] : inside(items, `${path}[]`, variants)),
    ...branches.flatMap((branch) => {
      const constant = (branch['properties'] as Record<string, SchemaNode>)[tag!]!['const'];
      return fieldsOf(branch, path, [...variants, `${last}.${tag!}: ${String(constant)}`]);
    }),
  ];
}

function explained(
  field: SchemaNode,
  path: string,
  required: boolean,
  variants: readonly string[],
): FieldExplanation {
  return {
    path,
    variant: variants.length === 0 ? null : variants.join(', '),
    type: typeOf(field),
    required,
    meaning: String(field['description']),
    default: field['default'],
    allowed: allowedOf(field),
    example: field['const'] ?? (field['examples'] as readonly unknown[] | undefined)?.[0],
  };
}

function typeOf(field: SchemaNode): string {
  if (field['const'] !== undefined || field['enum'] !== undefined) return 'a word';
  const names: Readonly<Record<string, string>> = {
    string: 'text',
    array: 'list',
    integer: 'whole number',
    boolean: 'true or false',
  };
  return [field['type']]
    .flat()
    .map((type) => names[String(type)] ?? String(type))
    .join(' or ');
}

function allowedOf(field: SchemaNode): string | null {
  const words = field['enum'] as readonly unknown[] | undefined;
  if (words !== undefined) return words.map(String).join(', ');
  if (field['const'] !== undefined) return String(field['const']);
  const tag = (field['discriminator'] as { readonly propertyName: string } | undefined)?.propertyName;
  if (tag !== undefined) return `${tag}: ${tagsOf(field, tag).join(', ')}`;
  const bounds = [
    typeof field['patternHint'] === 'string' ? field['patternHint'] : '',
    bound(field['minimum'], field['maximum'], ''),
    bound(field['minItems'], field['maxItems'], ' items'),
    field['maxLength'] === undefined ? '' : `at most ${String(field['maxLength'])} characters`,
  ].filter((text) => text !== '');
  return bounds.length === 0 ? null : bounds.join('; ');
}

function tagsOf(field: SchemaNode, tag: string): readonly string[] {
  const branches = field['oneOf'] as readonly SchemaNode[];
  return branches.map((branch) =>
    String((branch['properties'] as Record<string, SchemaNode>)[tag]!['const']),
  );
}

function bound(low: unknown, high: unknown, unit: string): string {
  if (low === undefined && high === undefined) return '';
  if (low === undefined) return `at most ${String(high)}${unit}`;
  return high === undefined ? `at least ${String(low)}${unit}` : `${String(low)} to ${String(high)}${unit}`;
}
