import { Injectable } from '@nestjs/common';
import type { ReadTransaction, Transaction } from '@chimera/persistence';
import type { OwnershipKnowledge } from '../domain/ownership.js';
import type { Namespace } from '../domain/team.js';

type NamespaceRow = Namespace & Record<string, unknown>;

/** Most names that are offered to who mistyped one. */
const mostNames = 2_000;

/** Namespaces and the teams that own them. */
@Injectable()
export class NamespaceRepository {
  /** False when there is one of this name. */
  async add(tx: Transaction, { namespace, team, revision, description }: Namespace): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO namespaces (namespace, team, revision, description) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING RETURNING 1`,
      [namespace, team, revision, description],
    );
    return rows.length === 1;
  }

  async find(tx: ReadTransaction, namespace: string): Promise<Namespace | null> {
    const [row] = await tx.query<NamespaceRow>(
      'SELECT namespace, team, revision, description FROM namespaces WHERE namespace = $1',
      [namespace],
    );
    return row ?? null;
  }

  /** Namespaces by name: all, or those of a member's teams. */
  async list(tx: ReadTransaction, member: string | null = null): Promise<readonly Namespace[]> {
    return tx.query<NamespaceRow>(
      `SELECT namespace, team, revision, description FROM namespaces n
       WHERE $1::text IS NULL OR EXISTS (SELECT 1 FROM team_members m WHERE m.team = n.team AND m.member = $1)
       ORDER BY namespace`,
      [member],
    );
  }

  /** What a decision about the ownership of an intent needs. */
  async ownership(tx: ReadTransaction, namespace: string, team: string): Promise<OwnershipKnowledge> {
    const owner = (await this.find(tx, namespace))?.team ?? null;
    const [known] = await tx.query('SELECT 1 FROM teams WHERE team = $1', [team]);
    const names = async (sql: string): Promise<readonly string[]> =>
      (await tx.query<{ name: string }>(sql, [mostNames])).map(({ name }) => name);
    return {
      owner,
      teamExists: known !== undefined,
      namespaces:
        owner === null ? await names('SELECT namespace AS name FROM namespaces ORDER BY 1 LIMIT $1') : [],
      teams: known === undefined ? await names('SELECT team AS name FROM teams ORDER BY 1 LIMIT $1') : [],
    };
  }
}
