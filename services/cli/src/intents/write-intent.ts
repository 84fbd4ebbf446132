import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { RejectedMessageError } from '@chimera/contracts';
import { intentSchema, type SourceIntent } from '@chimera/intent';
import { stackLayout } from '@chimera/stack';

const schemaFile = 'source-intent.v1.schema.json';

/** Where an intent is written. */
export interface IntentDestination {
  readonly file: string;
  /** Whether a file that is there may be replaced. Default false. */
  readonly force?: boolean;
}

/** What was written. */
export interface WrittenIntent {
  readonly file: string;
  /** The schema beside it, when it lies outside of the repository; null when the published one is referred to. */
  readonly schemaFile: string | null;
}

/** The file as text, `$schema` first, so that editors complete and explain its fields. */
export function intentText(intent: SourceIntent, $schema: string | undefined): string {
  const { $schema: _, ...rest } = intent;
  return `${JSON.stringify({ ...($schema === undefined ? {} : { $schema }), ...rest }, null, 2)}\n`;
}

/**
 * Writes an intent with a `$schema` that works without a network: the published schema inside the repository, else a
 * copy beside the intent. Throws `CHIMERA_CONFLICT` when the file is there and `force` is not given; whole or not at all.
 */
export async function writeIntent(
  intent: SourceIntent,
  { file, force = false }: IntentDestination,
): Promise<WrittenIntent> {
  const path = resolve(file);
  // Saying so first spares a schema beside a file that is not written.
  if (!force && existsSync(path)) throw taken(file);
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const published = relative(folder, join(stackLayout().root, 'libs/intent/schema', schemaFile));
  const inside = !relative(stackLayout().root, folder).startsWith('..');
  if (!inside) await replace(join(folder, schemaFile), `${JSON.stringify(intentSchema, null, 2)}\n`);
  const text = intentText(intent, inside ? published : `./${schemaFile}`);
  if (force) await replace(path, text);
  else
    await writeFile(path, text, { flag: 'wx' }).catch((cause: NodeJS.ErrnoException) => {
      throw cause.code === 'EEXIST' ? taken(file) : cause;
    });
  return { file, schemaFile: inside ? null : join(folder, schemaFile) };
}

/** Readers of the file see the old or the new one, never a part. */
async function replace(path: string, text: string): Promise<void> {
  const fresh = `${path}.${randomUUID()}`;
  try {
    await writeFile(fresh, text, { flag: 'wx' });
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}

function taken(file: string): RejectedMessageError {
  return new RejectedMessageError('CHIMERA_CONFLICT', `Expected no file at ${file}, found one.`, {
    hint: 'Choose another with --out, or replace it with --force.',
  });
}
