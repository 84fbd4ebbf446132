import { isAbsolute } from 'node:path';
import { RejectedMessageError } from '@chimera/contracts';

/** A reference taken apart. */
export type SecretReference =
  | { readonly kind: 'env'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string; readonly key: string | null };

const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Takes a secret reference apart. Throws `CHIMERA_SECRET_UNRESOLVED` when it is none; the text is then
 * not repeated, because it may be a password written out (Invariant 8).
 */
export function parseSecretReference(reference: string): SecretReference {
  if (reference.startsWith('env:')) {
    const name = reference.slice('env:'.length);
    if (variableName.test(name)) return { kind: 'env', name };
  }
  if (reference.startsWith('file:')) {
    const [path = '', ...rest] = reference.slice('file:'.length).split('#');
    const key = rest.length === 0 ? null : rest.join('#');
    if (isAbsolute(path) && !path.includes('\0') && key !== '') return { kind: 'file', path, key };
  }
  throw new RejectedMessageError(
    'CHIMERA_SECRET_UNRESOLVED',
    'expected a secret reference (env:NAME, file:/absolute/path or file:/absolute/path#key), got other text',
    { hint: 'Put the secret into a variable or a file and write the reference to it.' },
  );
}

/** The reference as it was written, for messages. */
export function formatSecretFile(file: { readonly path: string; readonly key: string | null }): string {
  return file.key === null ? `file:${file.path}` : `file:${file.path}#${file.key}`;
}
