import { Injectable } from '@nestjs/common';
import type { Transaction } from '@chimera/persistence';
import type { Period } from '../domain/promise.js';

/** A period as it stands. */
export interface KeptPeriod extends Period {
  readonly configVersion: number;
  readonly state: 'open' | 'at_risk' | 'failed' | 'kept' | 'recovered';
}

interface Row extends Record<string, unknown> {
  readonly due_at: Date;
  readonly expected_by: Date;
  readonly fail_by: Date;
  readonly config_version: number;
  readonly state: KeptPeriod['state'];
}

interface Named {
  readonly namespace: string;
  readonly pipeline: string;
}

/** Periods of promises. */
@Injectable()
export class PeriodRepository {
  /** Opens a period; one that is there stays as it is. */
  async open(
    tx: Transaction,
    { namespace, pipeline }: Named,
    period: Period,
    configVersion: number,
  ): Promise<void> {
    const times = [period.dueAt, period.expectedBy, period.failBy].map((time) => new Date(time));
    await tx.query(
      `INSERT INTO periods (namespace, pipeline, due_at, expected_by, fail_by, config_version)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [namespace, pipeline, ...times, configVersion],
    );
  }

  /** Number of periods that are late and not kept yet, by state. */
  async broken(tx: Pick<Transaction, 'query'>): Promise<ReadonlyMap<string, number>> {
    const rows = await tx.query<{ state: string; count: number }>(
      `SELECT state, count(*)::int AS count FROM periods
       WHERE published_at IS NULL AND state IN ('at_risk', 'failed') GROUP BY state`,
      [],
    );
    return new Map(rows.map(({ state, count }) => [state, count]));
  }

  /** Forgets periods of which nothing was told yet: another promise is in force. */
  async forgetOpen(tx: Transaction, { namespace, pipeline }: Named): Promise<void> {
    await tx.query(`DELETE FROM periods WHERE namespace = $1 AND pipeline = $2 AND state = 'open'`, [
      namespace,
      pipeline,
    ]);
  }

  /** Moves a period on from what it was; false when it was something else. */
  async move(
    tx: Transaction,
    { namespace, pipeline }: Named,
    dueAt: number,
    [from, to]: readonly [KeptPeriod['state'], KeptPeriod['state']],
  ): Promise<boolean> {
    const moved = await tx.query(
      `UPDATE periods SET state = $5 WHERE namespace = $1 AND pipeline = $2 AND due_at = $3 AND state = $4 RETURNING state`,
      [namespace, pipeline, new Date(dueAt), from, to],
    );
    return moved.length > 0;
  }

  /**
   * Periods that a version published at `at` keeps or mends, as they were before; kept from now on. Only those that had
   * begun by `until`; all when it is null.
   */
  async settle(
    tx: Transaction,
    { namespace, pipeline }: Named,
    at: Date,
    until: Date | null,
  ): Promise<readonly KeptPeriod[]> {
    const rows = await tx.query<Row>(
      `WITH before AS (
         SELECT * FROM periods WHERE namespace = $1 AND pipeline = $2 AND ($4::timestamptz IS NULL OR due_at <= $4) AND published_at IS NULL FOR UPDATE)
       UPDATE periods AS p SET published_at = $3, state = CASE WHEN before.state = 'open' THEN 'kept' ELSE 'recovered' END
       FROM before WHERE p.namespace = before.namespace AND p.pipeline = before.pipeline AND p.due_at = before.due_at
       RETURNING before.due_at, before.expected_by, before.fail_by, before.config_version, before.state`,
      [namespace, pipeline, at, until],
    );
    return rows.map(periodOf).sort((a, b) => a.dueAt - b.dueAt);
  }

  async find(tx: Transaction, { namespace, pipeline }: Named, dueAt: number): Promise<KeptPeriod | null> {
    const [row] = await tx.query<Row>(
      'SELECT * FROM periods WHERE namespace = $1 AND pipeline = $2 AND due_at = $3 FOR UPDATE',
      [namespace, pipeline, new Date(dueAt)],
    );
    return row === undefined ? null : periodOf(row);
  }
}

function periodOf(row: Row): KeptPeriod {
  return {
    dueAt: row.due_at.getTime(),
    expectedBy: row.expected_by.getTime(),
    failBy: row.fail_by.getTime(),
    configVersion: row.config_version,
    state: row.state,
  };
}
