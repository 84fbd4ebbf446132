import { Injectable } from '@nestjs/common';
import type { Column, RunAssigned } from '@chimera/contracts';
import type { QuarantineSegment } from '@chimera/dataplane';
import type { ReadTransaction, Row, Transaction } from '@chimera/persistence';
import type { AttemptState } from '../domain/attempt-state.js';

/** An attempt with what it set aside. */
export interface QuarantinedAttempt {
  readonly runId: string;
  readonly attempt: number;
  readonly namespace: string;
  readonly pipeline: string;
  readonly dataset: string;
  readonly version: number;
  readonly state: AttemptState;
  /** Parameters of the run. */
  readonly parameters: string;
  /** Columns as the rows were read. */
  readonly columns: readonly Column[];
  /** null when it set nothing aside. */
  readonly segment: QuarantineSegment | null;
  readonly recordedAt: string | null;
  /** Run that brought the rows back; null when none has. */
  readonly replayedBy: string | null;
}

interface AttemptRow extends Row {
  readonly topic: string | null;
  readonly partition: number;
  readonly first_offset: string;
  readonly end_offset: string;
  readonly rows: string;
  readonly codes: Readonly<Record<string, number>>;
}

const columns = `a.run_id as "runId", a.attempt, a.namespace, a.pipeline, a.assigned->>'dataset' as dataset,
  (a.assigned->>'version')::float8 as version, a.state, coalesce(a.assigned->>'parameters', '{}') as parameters,
  case when jsonb_array_length(coalesce(a.assigned->'sourceColumns', '[]')) > 0
    then a.assigned->'sourceColumns' else a.assigned->'contract'->'columns' end as columns,
  q.topic, q.partition, q.first_offset::text, q.end_offset::text, q.rows::text, q.codes,
  to_char(q.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "recordedAt",
  (select r.run_id from attempts r where r.namespace = a.namespace and r.pipeline = a.pipeline and r.state = 'published'
    and r.accepted_at >= a.accepted_at and (r.assigned->>'parameters')::jsonb->>'quarantineOf' = a.run_id limit 1) as "replayedBy"`;

/** Table `quarantined`: one row an attempt that set rows aside. */
@Injectable()
export class QuarantineRepository {
  async keep(
    tx: Transaction,
    { runId, attempt }: Pick<RunAssigned, 'runId' | 'attempt'>,
    segment: QuarantineSegment,
  ): Promise<void> {
    const sql = `insert into quarantined (run_id, attempt, topic, partition, first_offset, end_offset, rows, codes)
      values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`;
    const { topic, partition, from, to, rows, codes } = segment;
    await tx.query(sql, [runId, attempt, topic, partition, from, to, rows, JSON.stringify(codes)]);
  }

  /** Attempts of a pipeline that set rows aside, newest first. */
  async ofPipeline(
    tx: ReadTransaction,
    namespace: string,
    pipeline: string,
    limit: number,
  ): Promise<readonly QuarantinedAttempt[]> {
    const sql = `select ${columns} from quarantined q join attempts a using (run_id, attempt)
      where a.namespace = $1 and a.pipeline = $2 order by q.recorded_at desc, a.run_id limit $3`;
    return (await tx.query<AttemptRow>(sql, [namespace, pipeline, limit])).map(toAttempt);
  }

  /** Attempts of a run, newest first, whether they set rows aside or not. */
  async ofRun(tx: ReadTransaction, runId: string): Promise<readonly QuarantinedAttempt[]> {
    const sql = `select ${columns} from attempts a left join quarantined q using (run_id, attempt)
      where a.run_id = $1 order by a.attempt desc`;
    return (await tx.query<AttemptRow>(sql, [runId])).map(toAttempt);
  }

  /** Attempts of a pipeline that readers see or are about to, from a version on, oldest first. */
  async publishedSince(
    tx: ReadTransaction,
    { namespace, pipeline, version }: Pick<QuarantinedAttempt, 'namespace' | 'pipeline' | 'version'>,
  ): Promise<readonly QuarantinedAttempt[]> {
    const sql = `select ${columns} from attempts a left join quarantined q using (run_id, attempt)
      where a.namespace = $1 and a.pipeline = $2 and a.state in ('publishing', 'published')
        and (a.assigned->>'version')::float8 >= $3 order by version, a.attempt`;
    return (await tx.query<AttemptRow>(sql, [namespace, pipeline, version])).map(toAttempt);
  }
}

function toAttempt(row: AttemptRow): QuarantinedAttempt {
  const { topic, partition, first_offset: from, end_offset: to, rows, codes, ...rest } = row;
  const segment =
    topic === null
      ? null
      : { topic, partition, from: Number(from), to: Number(to), rows: Number(rows), codes };
  return { ...(rest as unknown as Omit<QuarantinedAttempt, 'segment'>), segment };
}
