import type { ErrorCode, Fault } from '@chimera/contracts';
import type { ErrorObject } from 'ajv';
import { childPointer, lastStep } from '../json/pointer.js';
import { secretMark, type SchemaNode } from '../schema/schema-node.js';
import { fault, type FaultDetails } from './fault.js';
import { suggestion } from './nearest-name.js';
import { describe, isSecretReference, soundsSecret } from './secrecy.js';

/** Says in words what a schema error of ajv means; null for errors that another one already tells. */
export function schemaFault(error: ErrorObject): Fault | null {
  const tell = tellers[error.keyword];
  return tell === undefined ? unknownKeyword(error) : tell(error);
}

type Teller = (error: ErrorObject) => Fault | null;

const tellers: Readonly<Record<string, Teller>> = {
  required: missingField,
  additionalProperties: unknownField,
  type: wrongType,
  const: notAmong,
  enum: notAmong,
  discriminator: wrongTag,
  pattern: malformed,
  format: (error) =>
    invalid(error, { expected: formats[String(error.params['format'])] ?? String(error.params['format']) }),
  minLength: (error) => sized(error, `at least ${limit(error)} characters`),
  maxLength: (error) => sized(error, `at most ${limit(error)} characters`),
  minItems: (error) => sized(error, `at least ${limit(error)} items`),
  maxItems: (error) => sized(error, `at most ${limit(error)} items`, 'CHIMERA_TOO_LARGE'),
  maxProperties: (error) => sized(error, `at most ${limit(error)} fields`, 'CHIMERA_TOO_LARGE'),
  minimum: (error) => invalid(error, { expected: `at least ${limit(error)}` }),
  maximum: (error) => invalid(error, { expected: `at most ${limit(error)}` }),
  uniqueItems: repeatedItem,
  propertyNames: () => null,
};

const formats: Readonly<Record<string, string>> = {
  date: 'a date that exists, as YYYY-MM-DD',
  email: 'an email address such as jo@example.org',
};

function missingField(error: ErrorObject): Fault {
  const name = String(error.params['missingProperty']);
  const path = childPointer(error.instancePath, name);
  const schema = propertiesOf(error)[name];
  const example = JSON.stringify((schema?.['examples'] as readonly unknown[] | undefined)?.[0]);
  return fault('CHIMERA_INTENT_INVALID', path, `The field "${name}" is missing.`, {
    expected: documentation(schema) ?? `a field "${name}"`,
    found: 'nothing',
    ...(example === undefined ? {} : { hint: `For example "${name}": ${example}` }),
  });
}

function unknownField(error: ErrorObject): Fault {
  const name = String(error.params['additionalProperty']);
  const known = Object.keys(propertiesOf(error));
  const present = error.data as object;
  const hint = (): string =>
    suggestion(
      name,
      known.filter((candidate) => !Object.hasOwn(present, candidate)),
    ) ??
    suggestion(name, known) ??
    'Remove it.';
  return fault(
    'CHIMERA_INTENT_INVALID',
    childPointer(error.instancePath, name),
    'The field is not known here.',
    {
      expected: `one of ${known.join(', ')}`,
      found: `"${name.slice(0, 80)}"`,
      hint,
    },
  );
}

function wrongType(error: ErrorObject): Fault {
  const types = [error.schema]
    .flat()
    .map((type) => `a${/^[aeio]/.test(String(type)) ? 'n' : ''} ${String(type)}`);
  return invalid(error, { expected: types.join(' or ') }, false);
}

function notAmong(error: ErrorObject): Fault {
  const allowed = [error.keyword === 'const' ? error.schema : (error.schema as unknown[])].flat().map(String);
  const hint = typeof error.data === 'string' ? suggestion(error.data, allowed) : undefined;
  return invalid(error, { expected: oneOf(allowed), ...(hint === undefined ? {} : { hint }) });
}

function wrongTag(error: ErrorObject): Fault {
  const tag = String(error.params['tag']);
  const written: unknown = error.params['tagValue'];
  const allowed = tagsOf(error, tag);
  const hint = typeof written === 'string' ? suggestion(written, allowed) : undefined;
  const path = childPointer(error.instancePath, tag);
  return fault(
    'CHIMERA_INTENT_INVALID',
    path,
    written === undefined ? `The field "${tag}" is missing.` : `No ${tag} of this name is known here.`,
    {
      expected: oneOf(allowed),
      found: describe(written),
      ...(hint === undefined ? {} : { hint }),
    },
  );
}

function malformed(error: ErrorObject): Fault {
  if (error.parentSchema?.[secretMark] === true) return literalSecret(error.instancePath);
  return invalid(error, { expected: String(error.parentSchema?.['patternHint'] ?? error.params['pattern']) });
}

/** The fault for a secret written out; nothing of the value is told (Invariant 8). */
export function literalSecret(path: string): Fault {
  return fault(
    'CHIMERA_INTENT_LITERAL_SECRET',
    path,
    'The secret is written out, or the reference to it is malformed.',
    {
      expected: 'a reference: env:NAME or file:/path',
      found: 'a literal value (not shown)',
      hint: 'Put the secret into an environment variable or a file, refer to it here, and change it: it has been written down.',
    },
  );
}

function repeatedItem(error: ErrorObject): Fault {
  const { i, j } = error.params as { readonly i: number; readonly j: number };
  const later = Math.max(i, j);
  const value = (error.data as unknown[])[later];
  return fault(
    'CHIMERA_INTENT_INVALID',
    childPointer(error.instancePath, later),
    'The item stands in the list already.',
    {
      expected: 'each item once',
      found: describe(value),
      hint: 'Remove one of them.',
    },
  );
}

function sized(error: ErrorObject, expected: string, code: ErrorCode = 'CHIMERA_INTENT_INVALID'): Fault {
  const size = typeof error.data === 'string' ? `${error.data.length} characters` : describe(error.data);
  return fault(code, error.instancePath, 'The size is out of bounds.', { expected, found: size });
}

function invalid(error: ErrorObject, details: FaultDetails, mayShow = true): Fault {
  const shown =
    mayShow && error.parentSchema?.[secretMark] !== true && !soundsSecret(lastStep(error.instancePath));
  const message = documentation(error.parentSchema as SchemaNode | undefined);
  return fault(
    'CHIMERA_INTENT_INVALID',
    error.instancePath,
    `The value is not valid.${message === undefined ? '' : ` Meant here: ${message}`}`,
    {
      ...details,
      found: kindOnly(error.data, shown),
    },
  );
}

function kindOnly(value: unknown, shown: boolean): string {
  return describe(value, { shown: shown && !(typeof value === 'string' && isSecretReference(value)) });
}

function unknownKeyword(error: ErrorObject): Fault {
  return fault('CHIMERA_INTENT_INVALID', error.instancePath, `The value ${error.message ?? 'is not valid'}.`);
}

function propertiesOf(error: ErrorObject): Readonly<Record<string, SchemaNode>> {
  return (error.parentSchema?.['properties'] ?? {}) as Readonly<Record<string, SchemaNode>>;
}

function documentation(schema: SchemaNode | undefined): string | undefined {
  const text = schema?.['description'];
  return typeof text === 'string' ? text : undefined;
}

function oneOf(allowed: readonly string[]): string {
  return allowed.length === 1
    ? `"${allowed[0]!}"`
    : `one of ${allowed.map((name) => `"${name}"`).join(', ')}`;
}

function limit(error: ErrorObject): string {
  return String(error.params['limit']);
}

/** Values of the tag that a union knows. */
export function tagsOf(error: ErrorObject, tag: string): readonly string[] {
  const branches = (error.parentSchema?.['oneOf'] ?? []) as readonly SchemaNode[];
  return branches.map((branch) =>
    String((branch['properties'] as Record<string, SchemaNode>)[tag]?.['const']),
  );
}
