import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { relative, isAbsolute, sep } from 'node:path';
import { RejectedMessageError } from '@chimera/contracts';
import { formatSecretFile } from './secret-reference.js';
import { Secret } from './secret.js';

interface SecretFile {
  readonly path: string;
  readonly key: string | null;
}

interface SecretFileLimits {
  readonly directories: readonly string[];
  readonly maxBytes: number;
}

/** Reads a secret from a file below an allowed folder, or one key of a JSON object in it. */
export async function readSecretFile(file: SecretFile, limits: SecretFileLimits): Promise<Secret> {
  const real = await allowedRealPath(file, limits.directories);
  const text = await readBounded(file, real, limits.maxBytes);
  const value = file.key === null ? text.replace(/\r?\n$/, '') : keyOf(file, text);
  if (value === '') throw unresolved(file, 'is empty');
  return new Secret(value);
}

/** Both sides are resolved first, so that neither `..` nor a link leads out of the allowed folders. */
async function allowedRealPath(file: SecretFile, directories: readonly string[]): Promise<string> {
  const roots = await Promise.all(directories.map((directory) => realpath(directory).catch(() => null)));
  const real = await realpath(file.path).catch(() => null);
  // A missing file below no allowed folder is forbidden too: the answer must not tell what exists elsewhere.
  const candidate = real ?? file.path;
  const allowed = [...roots.filter((root) => root !== null), ...(real === null ? directories : [])];
  if (!allowed.some((root) => isBelow(root, candidate))) {
    throw new RejectedMessageError(
      'CHIMERA_SECRET_FORBIDDEN',
      `${formatSecretFile(file)} is not allowed: expected a file below ${directories.join(', ') || 'CHIMERA_SECRET_DIRS, which is empty'}`,
      { hint: 'Move the file below one of the folders of CHIMERA_SECRET_DIRS (links are followed first).' },
    );
  }
  if (real === null) throw unresolved(file, 'does not exist or is not readable');
  return real;
}

function isBelow(root: string, path: string): boolean {
  const rest = relative(root, path);
  return rest !== '' && rest !== '..' && !rest.startsWith(`..${sep}`) && !isAbsolute(rest);
}

async function readBounded(file: SecretFile, real: string, maxBytes: number): Promise<string> {
  // O_NOFOLLOW: a link put in place after the check is refused. O_NONBLOCK: a pipe does not hang us.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(real, flags).catch(() => null);
  if (handle === null) throw unresolved(file, 'is not readable');
  try {
    if (!(await handle.stat()).isFile()) throw unresolved(file, 'is not a regular file');
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(maxBytes + 1), 0, maxBytes + 1, 0);
    if (bytesRead > maxBytes) throw unresolved(file, `is larger than ${maxBytes} bytes`);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

function keyOf(file: SecretFile, text: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // The parser's message quotes the text, so it is dropped (Invariant 8).
    throw unresolved(file, 'is not a JSON object');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw unresolved(file, 'is not a JSON object');
  }
  const value: unknown = Object.hasOwn(parsed, file.key ?? '')
    ? Reflect.get(parsed, file.key ?? '')
    : undefined;
  if (typeof value !== 'string') throw unresolved(file, 'has no text under this key');
  return value;
}

function unresolved(file: SecretFile, what: string): RejectedMessageError {
  return new RejectedMessageError('CHIMERA_SECRET_UNRESOLVED', `${formatSecretFile(file)} ${what}`, {
    hint: 'Check the path, its owner and its permissions as the service sees them.',
  });
}
