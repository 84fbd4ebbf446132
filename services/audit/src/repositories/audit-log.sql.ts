/** A row of audit_log as it is read. */
export type EntryRow = {
  readonly seq: number;
  readonly event_id: string;
  readonly type: string;
  readonly occurred_at: Date;
  readonly subject: string;
  readonly correlation_id: string;
  readonly causation_id: string | null;
  readonly actor: string;
  readonly data: string;
  readonly prev_hash: string;
  readonly hash: string;
};

const columns =
  'seq, event_id, type, occurred_at, subject, correlation_id, causation_id, actor, data, prev_hash, hash';

export const readHead = 'SELECT seq, hash FROM audit_head';

export const lockHead = `${readHead} FOR UPDATE`;

export const moveHead = 'UPDATE audit_head SET seq = $1, hash = $2';

export const knownEvents = 'SELECT event_id FROM audit_log WHERE event_id = ANY($1)';

export const insertEntries = `
  INSERT INTO audit_log
  SELECT seq, event_id, type, occurred_at, subject, correlation_id, causation_id, actor,
         namespace, intent, pipeline, run_id, data, prev_hash, hash
  FROM json_to_recordset($1::json) AS entry(
    seq bigint, event_id text, type text, occurred_at timestamptz, subject text, correlation_id text,
    causation_id text, actor text, namespace text, intent text, pipeline text, run_id text, data text,
    prev_hash text, hash text)`;

export const byRun = `
  SELECT ${columns} FROM audit_log
  WHERE run_id = $1 OR causation_id IN (SELECT event_id FROM audit_log WHERE run_id = $1)
  ORDER BY seq LIMIT $2`;

export const byCorrelation = `SELECT ${columns} FROM audit_log WHERE correlation_id = $1 ORDER BY seq LIMIT $2`;

/** Everything about an intent: its own events, and those of the pipelines that it configured. */
export const byIntent = `
  SELECT ${columns} FROM audit_log
  WHERE namespace = $1 AND (
    intent = $2
    OR pipeline = $2
    OR pipeline IN (SELECT pipeline FROM audit_log WHERE namespace = $1 AND intent = $2 AND pipeline IS NOT NULL))
  ORDER BY seq LIMIT $3`;

export const page = `SELECT ${columns} FROM audit_log WHERE seq > $1 ORDER BY seq LIMIT $2`;
