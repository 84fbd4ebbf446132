import { randomBytes } from 'node:crypto';

/** A name that no other test has: the prefix and eight random characters, valid in topics, groups and SQL. Default prefix `t`. */
export function uniqueName(prefix = 't'): string {
  return `${prefix}_${randomBytes(4).toString('hex')}`;
}
