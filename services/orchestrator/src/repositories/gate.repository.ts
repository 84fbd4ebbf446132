import { Injectable } from '@nestjs/common';
import type { Row, Transaction } from '@chimera/persistence';
import { openGate, type Gate } from '../domain/gate.js';

/** What was told last about a pipeline's state. */
export interface Told {
  readonly cause: string;
  readonly reason: string;
  readonly revision: number;
}

interface GateRow extends Row {
  readonly gate: Gate;
  readonly told_cause: string;
  readonly told_reason: string;
  readonly revision: number;
}

const nothingTold: Told = { cause: 'none', reason: '', revision: 0 };

/** Pauses, holds and declarations. The caller holds the lock of the pipeline. */
@Injectable()
export class GateRepository {
  async find(
    tx: Transaction,
    namespace: string,
    pipeline: string,
  ): Promise<{ readonly gate: Gate; readonly told: Told }> {
    const sql = `select gate, told_cause, told_reason, revision from gates where namespace = $1 and pipeline = $2`;
    const [row] = await tx.query<GateRow>(sql, [namespace, pipeline]);
    if (row === undefined) return { gate: openGate, told: nothingTold };
    const { gate, told_cause: cause, told_reason: reason, revision } = row;
    return { gate, told: { cause, reason, revision } };
  }

  async save(tx: Transaction, namespace: string, pipeline: string, gate: Gate): Promise<void> {
    const sql = `insert into gates (namespace, pipeline, gate) values ($1, $2, $3)
      on conflict (namespace, pipeline) do update set gate = excluded.gate`;
    await tx.query(sql, [namespace, pipeline, JSON.stringify(gate)]);
  }

  async saveTold(tx: Transaction, namespace: string, pipeline: string, told: Told): Promise<void> {
    const sql = `insert into gates (namespace, pipeline, gate, told_cause, told_reason, revision)
      values ($1, $2, $3, $4, $5, $6)
      on conflict (namespace, pipeline) do update set told_cause = excluded.told_cause,
        told_reason = excluded.told_reason, revision = excluded.revision`;
    const { cause, reason, revision } = told;
    await tx.query(sql, [namespace, pipeline, JSON.stringify(openGate), cause, reason, revision]);
  }

  /** Keeps the declaration of the newest version of an intent; false when it is not newer than what is known. */
  async declare(
    tx: Transaction,
    of: { readonly namespace: string; readonly intent: string; readonly intentVersion: number },
    validUntil: string,
  ): Promise<boolean> {
    const sql = `insert into declarations as known (namespace, intent, intent_version, valid_until)
      values ($1, $2, $3, $4)
      on conflict (namespace, intent) do update
        set intent_version = excluded.intent_version, valid_until = excluded.valid_until
        where known.intent_version < excluded.intent_version returning intent_version`;
    return (await tx.query(sql, [of.namespace, of.intent, of.intentVersion, validUntil])).length > 0;
  }

  /** Number of pipelines that start nothing, by what was told about them. */
  async countClosed(tx: Pick<Transaction, 'query'>): Promise<ReadonlyMap<string, number>> {
    const sql = `select told_cause as cause, count(*)::int as count from gates
      where told_cause <> 'none' group by told_cause`;
    const rows = await tx.query<{ cause: string; count: number }>(sql);
    const none = ['paused', 'held', 'declaration'].map((cause) => [cause, 0] as const);
    return new Map([...none, ...rows.map(({ cause, count }) => [cause, count] as const)]);
  }

  /** Pipelines whose declaration ended, or was prolonged, since their state was told. */
  async declarationsToTell(
    tx: Transaction,
    today: string,
  ): Promise<readonly { readonly namespace: string; readonly pipeline: string }[]> {
    const sql = `select p.namespace, p.pipeline from pipelines p
      join declarations d on d.namespace = p.namespace and d.intent = p.intent
      left join gates g on g.namespace = p.namespace and g.pipeline = p.pipeline
      where (d.valid_until < $1::date and coalesce(g.told_cause, 'none') = 'none')
        or (d.valid_until >= $1::date and g.told_cause = 'declaration')
      order by p.namespace, p.pipeline limit 100`;
    return tx.query<{ namespace: string; pipeline: string }>(sql, [today]);
  }
}
