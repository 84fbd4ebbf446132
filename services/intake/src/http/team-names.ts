import { RejectedMessageError, namePattern } from '@chimera/contracts';
import type { RequestBody } from './body.js';

const emailPattern = /^[^\s@<>"(),;:\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?$/;
const memberPattern = /^[\p{L}\p{N}][\p{L}\p{N}._@+-]{0,62}$/u;

/** A name for a team or namespace. Throws `CHIMERA_USAGE`. */
export function nameOf(body: RequestBody, member: string): string {
  const name = body.text(member);
  if (namePattern.test(name)) return name;
  throw usage(`"${member}" to be a name like ${namePattern.source}`, name);
}

/** A mail address, as far as its form tells. Throws `CHIMERA_USAGE`. */
export function emailOf(body: RequestBody, member: string): string {
  const email = body.text(member, 320);
  if (emailPattern.test(email)) return email;
  throw usage(`"${member}" to be a mail address`, email);
}

/** A name that a person acts as. Throws `CHIMERA_USAGE`. */
export function memberNameOf(body: RequestBody, member: string): string {
  const name = body.text(member);
  if (memberPattern.test(name)) return name;
  throw usage(`"${member}" to be 1 to 63 letters, digits or . _ @ + -`, name);
}

function usage(expected: string, found: string): RejectedMessageError {
  return new RejectedMessageError('CHIMERA_USAGE', `Expected ${expected}, found "${found.slice(0, 80)}".`);
}
