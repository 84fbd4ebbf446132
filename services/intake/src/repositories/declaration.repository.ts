import { Injectable } from '@nestjs/common';
import type { DeclarationChanged } from '@chimera/contracts';
import type { ReadTransaction, Transaction } from '@chimera/persistence';

type DeclarationRow = DeclarationChanged & Record<string, unknown>;

/** Declarations of the right to insource: one a version, of which the current version's is in force. */
@Injectable()
export class DeclarationRepository {
  /** Those in force that end on `latest` (`YYYY-MM-DD`) or before, and of which something may have to be told. */
  async ending(tx: ReadTransaction, latest: string): Promise<readonly DeclarationChanged[]> {
    return tx.query<DeclarationRow>(
      `SELECT v.namespace, v.name AS intent, v.version AS "intentVersion", v.team, v.support_email AS "supportEmail",
              v.declaration ->> 'declaredBy' AS "declaredBy", v.declaration ->> 'basis' AS basis,
              v.declaration ->> 'validUntil' AS "validUntil", v.declaration ->> 'terms' AS terms
       FROM intents i
       JOIN intent_versions v ON v.namespace = i.namespace AND v.name = i.name AND v.version = i.current_version
       WHERE v.declaration ->> 'validUntil' <= $1
         AND NOT EXISTS (SELECT 1 FROM declaration_notices n
                         WHERE n.namespace = v.namespace AND n.intent = v.name
                           AND n.valid_until = v.declaration ->> 'validUntil' AND n.days_left = -1)
       ORDER BY 1, 2`,
      [latest],
    );
  }

  /** False when it was told before (Invariant 2). */
  async noteTold(
    tx: Transaction,
    { namespace, intent, validUntil }: Pick<DeclarationChanged, 'namespace' | 'intent' | 'validUntil'>,
    daysLeft: number,
  ): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO declaration_notices (namespace, intent, valid_until, days_left) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING RETURNING 1`,
      [namespace, intent, validUntil, daysLeft],
    );
    return rows.length === 1;
  }
}
