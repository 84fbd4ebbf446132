import { once } from 'node:events';
import { InvariantError } from '@chimera/contracts';
import { compileAvroToPgCopy, type PgCopyEncoder, type RowSum } from '@chimera/dataplane';
import { from as copyFrom, type CopyStreamQuery } from 'pg-copy-streams';
import type { ConnectorContext } from '../source.js';
import type { PositionMove, StagedReceipt, StagingSession, VersionPlan } from '../target.js';
import { holdsClaim, leaveClaim } from './claim.js';
import { fenced } from './fenced.js';
import { connectionFailure } from './connection-failure.js';
import { quoteRelation } from './identifier.js';
import type { PostgresSession } from './session.js';
import { targetError } from './target-error.js';
import { onTarget } from './transaction.js';
import { finishVersion, makeLoadTable } from './staged-table.js';
import { receiptOf, recordVersion, type Recorded } from './versions.js';

/** Settings of the one transaction that makes a version. The key is built over all rows at once, which memory speeds up. */
const settings = `
SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL lock_timeout = '60s';
SET LOCAL maintenance_work_mem = '256MB'; SET LOCAL DateStyle = 'ISO, YMD'`;

/** Encoded rows that may wait for the socket; the next batch is encoded meanwhile. */
const sendBufferBytes = 1024 * 1024;

/** A version being written: table, rows, key, receipt and claim are one transaction. Memory: what the socket has not yet taken. */
export class PostgresStaging implements StagingSession {
  private rows = 0;
  private failure: unknown;

  private constructor(
    private readonly session: PostgresSession,
    private readonly plan: VersionPlan,
    private readonly claim: string,
    private readonly context: ConnectorContext,
    private readonly encoder: PgCopyEncoder,
    private readonly copy: CopyStreamQuery,
  ) {
    copy.on('error', (error: unknown) => (this.failure ??= error));
  }

  /** Makes the table and starts the COPY. The session belongs to the result. Throws the driver's error. */
  static async open(
    session: PostgresSession,
    plan: VersionPlan,
    claim: string,
    context: ConnectorContext,
  ): Promise<PostgresStaging> {
    await session.query(`BEGIN; ${settings}`);
    const table = await makeLoadTable(session, plan);
    // FREEZE is allowed because the table is of this very transaction; its rows need no vacuum later.
    const copy = session.submit(
      copyFrom(`COPY ${quoteRelation(table)} FROM STDIN (FORMAT binary, FREEZE)`, {
        highWaterMark: sendBufferBytes,
      }),
    );
    const staging = new PostgresStaging(
      session,
      plan,
      claim,
      context,
      compileAvroToPgCopy(plan.columns),
      copy,
    );
    await staging.send(staging.encoder.header());
    return staging;
  }

  async write(bytes: Buffer, rows: number): Promise<RowSum> {
    return this.guarded(async () => {
      const copy = this.encoder.encode(bytes, rows);
      const sum = this.encoder.takeSum();
      await this.send(copy);
      this.rows += rows;
      return sum;
    });
  }

  async commit(checksum: string, position?: PositionMove): Promise<StagedReceipt> {
    return this.guarded(async () => {
      await this.endCopy();
      const finished = await finishVersion(this.session, this.plan);
      const receipt = { ...finished, rows: this.rows - finished.deduplicated, checksum };
      await this.record(receipt, position);
      await this.session.query('COMMIT');
      await this.session.close();
      const { deduplicated, rows } = receipt;
      return receiptOf(
        { ...receipt, deduplicated: String(deduplicated), rows: String(rows) },
        this.plan,
        this.session.address.display,
      );
    });
  }

  async abort(): Promise<void> {
    // Nothing was committed: without its connection the server rolls back table and rows.
    this.copy.on('error', () => undefined);
    this.session.destroy();
    return Promise.resolve();
  }

  private async send(bytes: Buffer): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    if (this.copy.write(bytes)) return;
    await this.room();
    if (this.failure !== undefined) throw this.failure;
  }

  /** Resolves when the socket took what was waiting, or never will. */
  private room(): Promise<void> {
    return new Promise((resolve) => {
      const events = ['drain', 'close', 'error'] as const;
      const done = (): void => {
        for (const event of events) this.copy.off(event, done);
        resolve();
      };
      for (const event of events) this.copy.on(event, done);
      // It may have failed between the write and now.
      if (this.failure !== undefined) done();
    });
  }

  private async endCopy(): Promise<void> {
    await this.send(this.encoder.trailer());
    const finished = once(this.copy, 'finish');
    this.copy.end();
    await finished;
    // The server's own count: what it took must be what was sent (Invariant 10).
    if (this.copy.rowCount !== this.rows)
      throw new InvariantError(
        `Expected the target to take ${this.rows} rows, it took ${this.copy.rowCount}.`,
      );
  }

  /** Compare-and-set: the receipt is written only while this writer's claim stands (Invariant 2). */
  private async record(receipt: Recorded, position: PositionMove | undefined): Promise<void> {
    if (!(await holdsClaim(this.session, this.plan, this.claim)))
      throw fenced(this.plan, 'another writer has claimed it');
    await recordVersion(this.session, this.plan, { ...receipt, position });
    await leaveClaim(this.session, this.plan);
  }

  private async guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      await this.abort();
      throw (await this.claimLost(error))
        ? fenced(this.plan, 'another writer has claimed it')
        : targetError(error, this.session.address, this.context.signal);
    }
  }

  /** A newer writer ends the connection of the one before; the loss is then no failure of the target. */
  private async claimLost(error: unknown): Promise<boolean> {
    if (connectionFailure(error) === undefined || this.context.signal.aborted) return false;
    try {
      return await onTarget(
        this.plan.connection,
        this.context,
        async (session) => !(await holdsClaim(session, this.plan, this.claim)),
      );
    } catch (unreachable) {
      // The target is away altogether: the first error says so already.
      void unreachable;
      return false;
    }
  }
}
