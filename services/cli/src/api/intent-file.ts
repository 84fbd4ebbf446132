import { open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { RejectedMessageError, type Fault } from '@chimera/contracts';
import { intentLimits, resolveRelativePaths, validateIntent } from '@chimera/intent';

/** Room for multi-byte characters: the limit counts characters. */
const mostBytes = intentLimits.characters * 4;

/** Text of an intent file with its relative paths made absolute. Throws `CHIMERA_NOT_FOUND`, `CHIMERA_TOO_LARGE`. */
export async function readIntentFile(path: string): Promise<string> {
  const text = await readBounded(resolve(path), path);
  return resolveRelativePaths(text, dirname(resolve(path)));
}

/** Everything wrong with the text that can be seen without contacting anything. */
export function localFaults(content: string): readonly Fault[] {
  return validateIntent(content).faults;
}

async function readBounded(path: string, shown: string): Promise<string> {
  const file = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    throw new RejectedMessageError(
      'CHIMERA_NOT_FOUND',
      `Expected an intent file at ${shown}, found: ${reasonOf(cause)}.`,
      { cause },
    );
  });
  try {
    const { size } = await file.stat();
    if (size > mostBytes) {
      throw new RejectedMessageError(
        'CHIMERA_TOO_LARGE',
        `Expected an intent of at most ${intentLimits.characters} characters, found ${size} bytes in ${shown}.`,
        {
          hint: 'Split the datasets over several intents.',
        },
      );
    }
    return await file.readFile('utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EISDIR') throw cause;
    throw new RejectedMessageError(
      'CHIMERA_NOT_FOUND',
      `Expected an intent file at ${shown}, found a folder.`,
      { cause },
    );
  } finally {
    await file.close();
  }
}

function reasonOf(cause: NodeJS.ErrnoException): string {
  if (cause.code === 'ENOENT') return 'no such file';
  return cause.code === 'EACCES' ? 'no permission to read it' : cause.message;
}
