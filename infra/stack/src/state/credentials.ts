import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import type { StackLayout } from '../layout.js';
import { readJson, writeJson } from './json-file.js';

/** Generated passwords by role, kept 0600 in the state folder (Invariant 8: never printed). */
export class Credentials {
  private constructor(
    private readonly path: string,
    private readonly passwords: Record<string, string>,
  ) {}

  /** Opens the file of a stack; it is made with the first password. */
  static open(layout: StackLayout): Credentials {
    return new Credentials(
      layout.credentialFile,
      readJson<Record<string, string>>(layout.credentialFile) ?? {},
    );
  }

  /** Password of a role; made and stored at the first call. */
  password(role: string): string {
    const known = this.passwords[role];
    if (known !== undefined) return known;
    const made = randomBytes(24).toString('base64url');
    this.passwords[role] = made;
    writeJson(this.path, this.passwords, 0o600);
    return made;
  }
}

/** Makes the folders of a stack that only the owner may read, and the API token. Repeating changes nothing. */
export function ensurePrivateFiles(layout: StackLayout): void {
  // First the folders that others pass through: a recursive mkdir gives its mode to every folder it makes.
  mkdirSync(layout.data, { recursive: true });
  mkdirSync(layout.secrets, { recursive: true, mode: 0o700 });
  chmodSync(layout.secrets, 0o700);
  if (existsSync(layout.tokenFile)) return;
  writeFileSync(layout.tokenFile, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
}
