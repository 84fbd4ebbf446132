import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { CredentialLookup } from '@chimera/hosting';
import { UnitOfWork } from '@chimera/persistence';
import { TeamRepository } from '../repositories/team.repository.js';

const prefix = 'chm_';
const tokenPattern = /^chm_[A-Za-z0-9_-]{43}$/;

/** A new token: 256 random bits, so that its plain SHA-256 cannot be turned back. */
export function newToken(): string {
  return `${prefix}${randomBytes(32).toString('base64url')}`;
}

/** What is kept of a token. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Knows whose token a request brings. */
@Injectable()
export class MemberTokens implements CredentialLookup {
  constructor(
    private readonly work: UnitOfWork,
    private readonly teams: TeamRepository,
  ) {}

  async memberOf(token: string): Promise<string | null> {
    if (!tokenPattern.test(token)) return null;
    return this.work.read((tx) => this.teams.memberOf(tx, tokenHash(token)));
  }
}
