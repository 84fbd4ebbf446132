import type { Fault } from '@chimera/contracts';
import type { Loose } from '../json/loose.js';
import { classifications } from '../schema/dataset.schema.js';

const secretName = /pass(word|wd|phrase)?|pwd|secret|token|credential|api_?key|private_?key|signature/i;
const reference = /^(env:[A-Za-z_][A-Za-z0-9_]*|file:[^#]+(#[A-Za-z0-9_.-]+)?)$/;

/** The key of a masking transform, however its kind is spelled. */
const maskKey = /\/transforms\/\d+\/key$/;
const classes: readonly string[] = classifications;

/** Whether a field name says that its value is a secret. */
export function soundsSecret(name: string): boolean {
  return secretName.test(name);
}

/** Whether the text refers to a secret rather than being one. */
export function isSecretReference(text: string): boolean {
  return reference.test(text);
}

/** The part of a URI that carries credentials, as far as it can be told in any URI however malformed. */
export function credentialsIn(uri: string): string | undefined {
  const authority = /^[^/]*:\/\/([^?#]*)@/.exec(uri)?.[1];
  if (authority !== undefined) return authority;
  for (const pair of (uri.split('?')[1] ?? '').split(/[&#]/)) {
    const [name = '', value = ''] = pair.split('=');
    if (value !== '' && (soundsSecret(name) || /^(user|sslkey)$/i.test(name))) return value;
  }
  return undefined;
}

/**
 * Describes a value for a fault. Texts are shown only when they are short and cannot be or hold a secret;
 * everything else is told by kind and size (Invariant 8).
 */
export function describe(value: unknown, options: { readonly shown: boolean } = { shown: true }): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'an object';
  if (typeof value !== 'string')
    return options.shown ? `${typeof value} ${String(value)}` : `a ${typeof value}`;
  // An at sign may end credentials in an address that is too malformed to be taken apart.
  const safe =
    options.shown && value.length <= 80 && !value.includes('@') && credentialsIn(value) === undefined;
  return safe ? `"${value}"` : `text of ${value.length} characters`;
}

/** Everything in a submitted value that looks like a secret written out. */
export function plantedSecrets(root: Loose): readonly string[] {
  const found = new Set<string>();
  const visit = (node: Loose, secret: boolean): void => {
    if (node.text !== undefined) collect(node.text, secret, found);
    else if (secret && node.number !== undefined) found.add(String(node.number));
    for (const item of node.items()) visit(item, secret);
    for (const [name, field] of node.fields()) visit(field, secret || isSecretField(name, field));
  };
  visit(root, false);
  return [...found].filter((text) => text.length >= 4).sort((left, right) => right.length - left.length);
}

/** Names of columns under `classification` are no fields, and their classes no secrets. */
function isSecretField(name: string, field: Loose): boolean {
  if (/\/classification\/[^/]*$/.test(field.path) && classes.includes(field.text ?? '')) return false;
  return soundsSecret(name) || maskKey.test(field.path);
}

function collect(text: string, secret: boolean, found: Set<string>): void {
  if (secret && !isSecretReference(text)) found.add(text);
  const credentials = credentialsIn(text);
  if (credentials === undefined) return;
  found.add(credentials);
  for (const part of credentials.split(':')) found.add(part);
}

/** Second line of defence behind `describe`: removes planted secrets from whatever a fault says. */
export function withoutSecrets(fault: Fault, secrets: readonly string[]): Fault {
  const clean = (text: string): string =>
    secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
  const cleanOrNull = (text: string | null): string | null => (text === null ? null : clean(text));
  return {
    ...fault,
    message: clean(fault.message),
    found: cleanOrNull(fault.found),
    hint: cleanOrNull(fault.hint),
  };
}
