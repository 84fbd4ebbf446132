import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { StopConsumingError } from '@chimera/contracts';

const checkEveryMs = 1_000;
const minimumLength = 16;

/**
 * The bearer token that callers need, read from its file and read again when the file changes.
 * While a changed file cannot be read the last good token stays valid.
 */
export class TokenFile {
  private digest: Buffer;
  private version: string;
  private checkedAt = performance.now();

  /** Throws `CHIMERA_CONFIG_INVALID` (stop) when the file is missing, or shorter than 16 characters. */
  constructor(private readonly path: string) {
    this.digest = this.read();
    this.version = versionOf(path) ?? '';
  }

  /** Compares in constant time. */
  accepts(token: string): boolean {
    this.refresh();
    return timingSafeEqual(digestOf(token), this.digest);
  }

  private refresh(): void {
    if (performance.now() - this.checkedAt < checkEveryMs) return;
    this.checkedAt = performance.now();
    const version = versionOf(this.path);
    if (version === null || version === this.version) return;
    try {
      this.digest = this.read();
      this.version = version;
    } catch {
      // Half-written or gone for a moment: the next request looks again.
    }
  }

  private read(): Buffer {
    let token: string;
    try {
      token = readFileSync(this.path, 'utf8').trim();
    } catch (cause) {
      throw unusable(this.path, 'no readable file', cause);
    }
    if (token.length < minimumLength) throw unusable(this.path, `${token.length} characters`);
    return digestOf(token);
  }
}

/** Hashing makes both sides equally long, so that the comparison tells nothing about the length. */
function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function versionOf(path: string): string | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? null : `${stat.ino}:${stat.size}:${stat.mtimeMs}`;
}

function unusable(path: string, found: string, cause?: unknown): StopConsumingError {
  return new StopConsumingError(
    'CHIMERA_CONFIG_INVALID',
    `Expected a bearer token of at least ${minimumLength} characters in ${path}, found ${found}.`,
    {
      hint: 'CHIMERA_TOKEN_FILE names the file; `./chimera up` writes one that only its owner can read.',
      cause,
    },
  );
}
