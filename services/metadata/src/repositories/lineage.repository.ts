import { Injectable } from '@nestjs/common';
import type { ReadTransaction, Transaction } from '@chimera/persistence';
import type { FactName, RunFacts } from '../domain/openlineage/run-facts.js';

/** Longer than any inbox remembers by default, so that nothing is told twice. */
const keptDays = 90;

type FactRow = { readonly fact: FactName; readonly at: Date; readonly message: unknown };

/** A fact as a message told it. */
export interface NotedFact {
  readonly runId: string;
  readonly fact: FactName;
  readonly ordinal: number;
  readonly at: Date;
  readonly message: unknown;
}

/** What is known about runs, and which run events were told. */
@Injectable()
export class LineageRepository {
  /** A fact with a higher ordinal replaces one with a lower. */
  async note(tx: Transaction, facts: readonly NotedFact[]): Promise<void> {
    await tx.query(
      `INSERT INTO lineage_facts AS known (run_id, fact, ordinal, at, message)
       SELECT DISTINCT ON (run_id, fact) run_id, fact, ordinal, at, message
       FROM ROWS FROM (jsonb_to_recordset($1::jsonb)
         AS (run_id text, fact text, ordinal integer, at timestamptz, message jsonb)) WITH ORDINALITY
         AS new(run_id, fact, ordinal, at, message, n)
       ORDER BY run_id, fact, ordinal DESC, n
       ON CONFLICT (run_id, fact) DO UPDATE
       SET ordinal = excluded.ordinal, at = excluded.at, message = excluded.message
       WHERE excluded.ordinal > known.ordinal`,
      [
        JSON.stringify(facts.map(({ runId, ...fact }) => ({ run_id: runId, ...fact }))).replaceAll(
          '\\u0000',
          '\\ufffd',
        ),
      ],
    );
  }

  async facts(tx: ReadTransaction, runId: string): Promise<RunFacts> {
    const rows = await tx.query<FactRow>(`SELECT fact, at, message FROM lineage_facts WHERE run_id = $1`, [
      runId,
    ]);
    return Object.fromEntries(
      rows.map(({ fact, at, message }) => [fact, { at: new Date(at), message }]),
    ) as RunFacts;
  }

  /** Whether this is the first time; every other waits for the first to be committed. */
  async firstTime(tx: Transaction, runId: string, eventType: string): Promise<boolean> {
    const added = await tx.query(
      `INSERT INTO lineage_emitted (run_id, event_type) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING run_id`,
      [runId, eventType],
    );
    return added.length > 0;
  }

  /** A run has one end, whichever came first. */
  async ended(tx: ReadTransaction, runId: string): Promise<boolean> {
    const rows = await tx.query(`SELECT 1 FROM lineage_emitted WHERE run_id = $1 AND event_type <> 'START'`, [
      runId,
    ]);
    return rows.length > 0;
  }

  /** Facts of a run whose end was told, and a few of what is long past: runs that never ended leave facts too. */
  async forget(tx: Transaction, runId: string): Promise<void> {
    await tx.query(`DELETE FROM lineage_facts WHERE run_id = $1`, [runId]);
    for (const [table, column] of [
      ['lineage_facts', 'at'],
      ['lineage_emitted', 'emitted_at'],
    ])
      await tx.query(
        `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
           SELECT ctid FROM ${table} WHERE ${column} < now() - interval '${keptDays} days' LIMIT 100 FOR UPDATE SKIP LOCKED))`,
      );
  }
}
