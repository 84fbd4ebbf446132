import { Injectable } from '@nestjs/common';
import type { Row, Transaction } from '@chimera/persistence';
import { dayOf } from '../domain/gate.js';

interface Name {
  readonly namespace: string;
  readonly pipeline: string;
}

/** Where a pipeline's schedule stands. */
export interface Standing {
  /** Schedule and time zone that the times were computed by. */
  readonly schedule: string | null;
  readonly cursor: number;
  readonly nextDue: number | null;
}

interface StandingRow extends Row {
  readonly schedule: string | null;
  readonly cursor: string | null;
  readonly next_due: string | null;
}

/** What nothing keeps from starting; the rest makes up for its times when it may start again. */
const open = `from pipelines p
  left join gates g on g.namespace = p.namespace and g.pipeline = p.pipeline
  left join declarations d on d.namespace = p.namespace and d.intent = p.intent
  where p.next_due is not null
    and coalesce(g.gate -> 'paused', 'null') = 'null' and coalesce(g.gate -> 'held', 'null') = 'null'
    and (d.valid_until is null or d.valid_until >= $1::date)`;

/** When schedules are due, and the occasions that were taken. The caller holds the pipeline's lock to write. */
@Injectable()
export class ScheduleRepository {
  /** Pipelines whose time has come, the longest due first. */
  async due(tx: Transaction, now: number, limit: number): Promise<readonly Name[]> {
    const sql = `select p.namespace, p.pipeline ${open} and p.next_due <= to_timestamp($2::double precision / 1000)
      order by p.next_due, p.namespace, p.pipeline limit $3`;
    return tx.query<Name & Row>(sql, [dayOf(now), now, limit]);
  }

  /** When the next schedule is due; null when none is. */
  async nextDue(tx: Transaction, now: number): Promise<number | null> {
    const sql = `select (extract(epoch from min(p.next_due)) * 1000)::bigint::text as next ${open}`;
    const [row] = await tx.query<{ next: string | null }>(sql, [dayOf(now)]);
    return (row?.next ?? null) === null ? null : Number(row?.next);
  }

  async standing(tx: Transaction, { namespace, pipeline }: Name): Promise<Standing> {
    const sql = `select schedule, (extract(epoch from schedule_cursor) * 1000)::bigint::text as cursor,
        (extract(epoch from next_due) * 1000)::bigint::text as next_due
      from pipelines where namespace = $1 and pipeline = $2`;
    const [row] = await tx.query<StandingRow>(sql, [namespace, pipeline]);
    return {
      schedule: row?.schedule ?? null,
      cursor: Number(row?.cursor ?? 0),
      nextDue: (row?.next_due ?? null) === null ? null : Number(row?.next_due),
    };
  }

  async saveStanding(tx: Transaction, { namespace, pipeline }: Name, standing: Standing): Promise<void> {
    const sql = `update pipelines set schedule = $3,
        schedule_cursor = to_timestamp($4::double precision / 1000),
        next_due = to_timestamp($5::double precision / 1000)
      where namespace = $1 and pipeline = $2`;
    const { schedule, cursor, nextDue } = standing;
    await tx.query(sql, [namespace, pipeline, schedule, cursor, nextDue]);
  }

  /** Takes an occasion; false when it was taken before. */
  async take(
    tx: Transaction,
    runId: string,
    of: Name,
    occasion: { readonly trigger: string; readonly cause: string; readonly dueAt: number | null },
  ): Promise<boolean> {
    const sql = `insert into occasions (run_id, namespace, pipeline, trigger, cause, due_at)
      values ($1, $2, $3, $4, $5, to_timestamp($6::double precision / 1000))
      on conflict do nothing returning run_id`;
    const values = [of.namespace, of.pipeline, occasion.trigger, occasion.cause, occasion.dueAt];
    return (await tx.query(sql, [runId, ...values])).length > 0;
  }

  /** Notes which waiting run stands for an occasion. */
  async fold(tx: Transaction, runId: string, into: string): Promise<void> {
    await tx.query('update occasions set folded_into = $2 where run_id = $1', [runId, into]);
  }
}
