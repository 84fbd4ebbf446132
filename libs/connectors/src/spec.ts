/** A JSON Schema fragment (draft 2020-12). */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * What a person needs to know to use a connector, in one object: `intent new`, validation of `options` and the
 * documentation are made from it, so they cannot disagree.
 */
export interface ConnectorSpec {
  readonly kind: string;
  readonly role: 'source' | 'target';
  readonly title: string;
  /** One sentence. */
  readonly summary: string;
  /** What it reads or writes, what it needs, what it does not do; one paragraph each. */
  readonly notes: readonly string[];
  /** Schema of the connection part: uri, user, password, options. */
  readonly connection: JsonSchema;
  /** What `from` (source) or `schema` and `table` (target) mean. */
  readonly selection: string;
  readonly examples: readonly ConnectorExample[];
}

/** A connection that would work, and what it shows. */
export interface ConnectorExample {
  readonly title: string;
  readonly connection: Readonly<Record<string, unknown>>;
  readonly from?: string;
}

/** Secrets are never written out. */
export const secretReference: JsonSchema = {
  type: 'string',
  pattern: '^(env:[A-Za-z_][A-Za-z0-9_]*|file:/.+)$',
  description: 'Reference to a secret: env:NAME or file:/path.',
};

/** A spec as a page of documentation in Markdown. */
export function renderSpec(spec: ConnectorSpec): string {
  const examples = spec.examples.map((example) => {
    const body = JSON.stringify(
      example.from === undefined ? example.connection : { ...example.connection, from: example.from },
      null,
      2,
    );
    return `**${example.title}**\n\n\`\`\`json\n${body}\n\`\`\``;
  });
  return [
    `# ${spec.title} (${spec.role})`,
    spec.summary,
    ...spec.notes,
    `## Connection`,
    ...fieldLines(spec.connection),
    `## Selection`,
    spec.selection,
    `## Examples`,
    ...examples,
    '',
  ].join('\n\n');
}

function fieldLines(schema: JsonSchema): readonly string[] {
  const properties = schema['properties'];
  if (typeof properties !== 'object' || properties === null) return [];
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const lines = Object.entries(properties).map(([name, field]: [string, unknown]) => {
    const text =
      typeof field === 'object' && field !== null && 'description' in field ? String(field.description) : '';
    return `| \`${name}\` | ${required.includes(name) ? 'yes' : 'no'} | ${text.replaceAll('|', '\\|')} |`;
  });
  return [['| field | required | meaning |', '|---|---|---|', ...lines].join('\n')];
}
