import { Injectable } from '@nestjs/common';
import type { RunAssigned, RunStopRequested } from '@chimera/contracts';
import type { Row, Transaction } from '@chimera/persistence';
import type { Stop } from '../domain/cancellation.js';

interface StopRow extends Row {
  readonly requested_by: string;
  readonly reason: string;
}

/** Requests to end runs, shared by all supervisors of the service. */
@Injectable()
export class StopRepository {
  /** Keeps a request; of several about one run the one about the latest attempt counts. */
  async keep(tx: Transaction, stop: RunStopRequested): Promise<void> {
    const sql = `insert into stops (run_id, attempt, requested_by, reason) values ($1, $2, $3, $4)
      on conflict (run_id) do update set attempt = excluded.attempt, requested_by = excluded.requested_by, reason = excluded.reason
      where excluded.attempt > stops.attempt`;
    await tx.query(sql, [stop.runId, stop.attempt, stop.requestedBy, stop.reason]);
  }

  /** The request to end an attempt; null when there is none. */
  async of(
    tx: Pick<Transaction, 'query'>,
    { runId, attempt }: Pick<RunAssigned, 'runId' | 'attempt'>,
  ): Promise<Stop | null> {
    const sql = 'select requested_by, reason from stops where run_id = $1 and attempt >= $2';
    const [row] = await tx.query<StopRow>(sql, [runId, attempt]);
    return row === undefined ? null : { requestedBy: row.requested_by, reason: row.reason };
  }

  /**
   * Has assignment and stop of one run take turns until the transaction ends: neither would see what the other has not
   * committed, and the stop would be lost.
   */
  async takeTurns(tx: Transaction, runId: string): Promise<void> {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [runId]);
  }
}
