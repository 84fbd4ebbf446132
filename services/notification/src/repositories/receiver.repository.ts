import { Injectable } from '@nestjs/common';
import type { Transaction } from '@chimera/persistence';
import * as sql from './notification.sql.js';

/** Table `receivers`: webhook receivers that fail, by the digest of their address. */
@Injectable()
export class ReceiverRepository {
  /** Notes a failure; returns since when the receiver fails without a success between. */
  async fails(tx: Transaction, receiver: string, reason: string): Promise<Date> {
    const [row] = await tx.query<{ failing_since: Date }>(sql.receiverFails, [receiver, reason]);
    return row!.failing_since;
  }

  /** The receiver answered, or is asked for anew: nothing is held against it. */
  async forgive(tx: Transaction, receivers: readonly string[]): Promise<void> {
    await tx.query(sql.forgiveReceivers, [receivers]);
  }

  /** True the first time. */
  async disable(tx: Transaction, receiver: string, reason: string): Promise<boolean> {
    return (await tx.query(sql.disableReceiver, [receiver, reason])).length > 0;
  }

  /** Those of the given that are disabled. */
  async disabled(tx: Transaction, receivers: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await tx.query<{ receiver: string }>(sql.disabledReceivers, [receivers]);
    return new Set(rows.map(({ receiver }) => receiver));
  }
}
