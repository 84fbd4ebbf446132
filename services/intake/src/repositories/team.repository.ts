import { Injectable } from '@nestjs/common';
import type { ReadTransaction, Transaction } from '@chimera/persistence';
import type { Team, TeamFacts, TeamMember } from '../domain/team.js';

type TeamRow = Team & Record<string, unknown>;

/** Teams, who is in them, and their tokens. */
@Injectable()
export class TeamRepository {
  /** False when there is one of this name. */
  async add(tx: Transaction, team: string, facts: TeamFacts): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO teams (team, revision, support_email, description) VALUES ($1, 1, $2, $3)
       ON CONFLICT DO NOTHING RETURNING 1`,
      [team, facts.supportEmail, facts.description],
    );
    return rows.length === 1;
  }

  /** Until the transaction ends nobody else changes the team; null when there is none. */
  async lock(tx: Transaction, team: string): Promise<Team | null> {
    await tx.query('SELECT 1 FROM teams WHERE team = $1 FOR UPDATE', [team]);
    return (await this.list(tx, { team }))[0] ?? null;
  }

  async change(tx: Transaction, { team, revision, supportEmail, description }: Team): Promise<void> {
    await tx.query('UPDATE teams SET revision = $2, support_email = $3, description = $4 WHERE team = $1', [
      team,
      revision,
      supportEmail,
      description,
    ]);
  }

  async putMember(tx: Transaction, team: string, { name, email }: TeamMember): Promise<void> {
    await tx.query(
      `INSERT INTO team_members (team, member, email) VALUES ($1, $2, $3)
       ON CONFLICT (team, member) DO UPDATE SET email = EXCLUDED.email`,
      [team, name, email],
    );
  }

  /** Who is in no team any more has no token either. */
  async removeMember(tx: Transaction, team: string, member: string): Promise<void> {
    await tx.query('DELETE FROM team_members WHERE team = $1 AND member = $2', [team, member]);
    await tx.query(
      `DELETE FROM member_tokens t WHERE t.member = $1
       AND NOT EXISTS (SELECT 1 FROM team_members m WHERE m.member = t.member)`,
      [member],
    );
  }

  /** Takes the place of the member's earlier token. */
  async putToken(tx: Transaction, member: string, tokenHash: string, issuedBy: string): Promise<void> {
    await tx.query(
      `INSERT INTO member_tokens (member, token_hash, issued_by) VALUES ($1, $2, $3)
       ON CONFLICT (member) DO UPDATE SET token_hash = EXCLUDED.token_hash, issued_by = EXCLUDED.issued_by, issued_at = now()`,
      [member, tokenHash, issuedBy],
    );
  }

  async memberOf(tx: ReadTransaction, tokenHash: string): Promise<string | null> {
    const [row] = await tx.query<{ member: string }>(
      'SELECT member FROM member_tokens WHERE token_hash = $1',
      [tokenHash],
    );
    return row?.member ?? null;
  }

  /** Teams by name: all, one, or those of a member. */
  async list(
    tx: ReadTransaction,
    only: { readonly team?: string; readonly member?: string } = {},
  ): Promise<readonly Team[]> {
    return tx.query<TeamRow>(
      `SELECT t.team, t.revision, t.support_email AS "supportEmail", t.description,
              coalesce((SELECT jsonb_agg(jsonb_build_object('name', m.member, 'email', m.email) ORDER BY m.member)
                        FROM team_members m WHERE m.team = t.team), '[]') AS members,
              ARRAY(SELECT n.namespace FROM namespaces n WHERE n.team = t.team ORDER BY n.namespace) AS namespaces
       FROM teams t
       WHERE ($1::text IS NULL OR t.team = $1)
         AND ($2::text IS NULL OR EXISTS (SELECT 1 FROM team_members m WHERE m.team = t.team AND m.member = $2))
       ORDER BY t.team`,
      [only.team ?? null, only.member ?? null],
    );
  }
}
