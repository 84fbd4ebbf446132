import { Injectable } from '@nestjs/common';
import type { Transaction } from '@chimera/persistence';

/** What time it is. Facts are compared by one clock, whichever instance learnt them. */
export abstract class Clock {
  /** Epoch milliseconds. */
  abstract now(tx: Pick<Transaction, 'query'>): Promise<number>;
}

/** The clock of this service's database, which all of its instances share. */
@Injectable()
export class DatabaseClock extends Clock {
  async now(tx: Pick<Transaction, 'query'>): Promise<number> {
    const sql = `select (extract(epoch from clock_timestamp()) * 1000)::bigint::text as now`;
    const [row] = await tx.query<{ now: string }>(sql);
    return Number(row?.now);
  }
}
