import { Injectable } from '@nestjs/common';
import type { Transaction } from '@chimera/persistence';
import { mostListed, type HeldNotice } from '../domain/digest.js';
import type { Notice } from '../domain/notice.js';
import * as sql from './subscription.sql.js';

/** Tables `held_notices` and `folds`. */
@Injectable()
export class HeldNoticeRepository {
  /** True when no window is open for the fold: one is opened, until `until`. */
  async openFold(
    tx: Transaction,
    subscription: string,
    fold: string,
    until: Date,
    now: Date,
  ): Promise<boolean> {
    return (await tx.query(sql.openFold, [subscription, fold, until, now])).length > 0;
  }

  /** End of the open window. */
  async foldEnd(tx: Transaction, subscription: string, fold: string): Promise<Date | null> {
    const [row] = await tx.query<{ until: Date }>(sql.findFold, [subscription, fold]);
    return row?.until ?? null;
  }

  /** The subscription is locked first, so that the flush at `dueAt` either sees the notice or leaves it a task. */
  async hold(
    tx: Transaction,
    subscription: string,
    dueAt: Date,
    slot: string,
    notice: Notice,
  ): Promise<void> {
    await tx.query(sql.lockShared, [subscription]);
    await tx.query(sql.hold, [subscription, dueAt, slot, JSON.stringify(notice)]);
  }

  /** Takes out what is due, oldest first, at most {@link mostListed} at a time. */
  async take(tx: Transaction, subscription: string, due: Date): Promise<readonly HeldNotice[]> {
    type HeldRow = { notice: Notice; repeats: number };
    return tx.query<HeldRow>(sql.takeHeld, [subscription, due, mostListed]);
  }

  /** Removes the rest of what is due; returns how many notices that were. */
  async dropDue(tx: Transaction, subscription: string, due: Date): Promise<number> {
    return (await tx.query<{ count: number }>(sql.dropDue, [subscription, due]))[0]!.count;
  }

  async drop(tx: Transaction, subscription: string): Promise<void> {
    await tx.query(sql.dropHeld, [subscription]);
  }

  async forgetFolds(tx: Transaction): Promise<void> {
    await tx.query(sql.forgetFolds);
  }
}
