import { RejectedMessageError } from '@chimera/contracts';
import { readSecretFile } from './secret-file.js';
import { parseSecretReference } from './secret-reference.js';
import { Secret } from './secret.js';

/** What references may reach. */
export interface SecretResolverOptions {
  /** `env:NAME` is refused unless NAME begins with it. Default `CHIMERA_SECRET_`. */
  readonly envPrefix?: string;
  /** Absolute folders below which `file:` references may point. Default none: every file is refused. */
  readonly directories?: readonly string[];
  /** Largest secret file in bytes. Default 65,536. */
  readonly maxBytes?: number;
  /** Variables to look in. Default the environment of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Turns secret references (`env:NAME`, `file:/path`, `file:/path#key`) into values, at the point of use:
 * every call reads anew, nothing is kept. Throws `CHIMERA_SECRET_UNRESOLVED` or `CHIMERA_SECRET_FORBIDDEN`;
 * both name the reference, never a value.
 */
export class SecretResolver {
  readonly #envPrefix: string;
  readonly #directories: readonly string[];
  readonly #maxBytes: number;
  readonly #environment: Readonly<Record<string, string | undefined>>;

  constructor(options: SecretResolverOptions = {}) {
    this.#envPrefix = options.envPrefix ?? 'CHIMERA_SECRET_';
    this.#directories = options.directories ?? [];
    this.#maxBytes = options.maxBytes ?? 65_536;
    this.#environment = options.environment ?? process.env;
  }

  async resolve(reference: string): Promise<Secret> {
    const parsed = parseSecretReference(reference);
    if (parsed.kind === 'env') return this.#fromEnvironment(parsed.name);
    return readSecretFile(parsed, { directories: this.#directories, maxBytes: this.#maxBytes });
  }

  #fromEnvironment(name: string): Secret {
    if (this.#envPrefix === '' || !name.startsWith(this.#envPrefix)) {
      throw new RejectedMessageError(
        'CHIMERA_SECRET_FORBIDDEN',
        `env:${name} is not allowed: expected a variable that begins with ${this.#envPrefix}`,
        { hint: `Name the variable ${this.#envPrefix}... and refer to it as env:${this.#envPrefix}...` },
      );
    }
    const value = this.#environment[name];
    if (value === undefined || value === '') {
      throw new RejectedMessageError('CHIMERA_SECRET_UNRESOLVED', `env:${name} is not set in this process`, {
        hint: `Set ${name} in the environment of the service and start it again.`,
      });
    }
    return new Secret(value);
  }
}
