import { createHash } from 'node:crypto';
import { allTopics } from './topics/catalogue.js';

/** Version of this build. */
export const buildVersion = '0.1.0';

/**
 * Digest over the control contracts of this build, 12 hexadecimal digits: processes with the same one were built from
 * the same schemas.
 */
export function contractsDigest(): string {
  const hash = createHash('sha256');
  for (const { name, schema } of [...allTopics].sort((a, b) => (a.name < b.name ? -1 : 1)))
    hash.update(`${name}\n${schema}\n`);
  return hash.digest('hex').slice(0, 12);
}
