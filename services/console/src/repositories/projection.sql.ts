/** Numbers of the tail become visible in order, so that a reader who remembers the last one skips nothing. */
export const orderWriters = "SELECT pg_advisory_xact_lock(hashtext('console.events'))";

export const insertEvents = `
  INSERT INTO events (event_id, type, occurred_at, subject, correlation_id, causation_id, actor, data)
  SELECT event_id, type, occurred_at, subject, correlation_id, causation_id, actor, data
  FROM jsonb_to_recordset($1::jsonb) AS event(
    event_id text, type text, occurred_at timestamptz, subject text, correlation_id text,
    causation_id text, actor text, data jsonb)
  ON CONFLICT (event_id) DO NOTHING`;

export const upsertFacts = `
  INSERT INTO facts AS known (kind, id, fact, ordinal, occurred_at, data)
  SELECT kind, id, fact, ordinal, occurred_at, data
  FROM jsonb_to_recordset($1::jsonb) AS new(
    kind text, id text, fact text, ordinal bigint, occurred_at timestamptz, data jsonb)
  ORDER BY kind, id, fact
  ON CONFLICT (kind, id, fact) DO UPDATE
  SET ordinal = excluded.ordinal, occurred_at = excluded.occurred_at, data = excluded.data
  WHERE (excluded.ordinal, excluded.occurred_at) >= (known.ordinal, known.occurred_at)`;

export const insertRuns = `
  INSERT INTO runs AS known (run_id, namespace, pipeline, first_seen)
  SELECT DISTINCT ON (id) id, data ->> 'namespace', data ->> 'pipeline', occurred_at
  FROM jsonb_to_recordset($1::jsonb) AS new(id text, occurred_at timestamptz, data jsonb)
  ORDER BY id, occurred_at
  ON CONFLICT (run_id) DO UPDATE SET first_seen = excluded.first_seen
  WHERE excluded.first_seen < known.first_seen`;

export const insertDatasets = `
  INSERT INTO datasets (namespace, name)
  SELECT DISTINCT data ->> 'namespace', data ->> 'dataset'
  FROM jsonb_to_recordset($1::jsonb) AS new(data jsonb)
  ORDER BY 1, 2
  ON CONFLICT DO NOTHING`;

export const trimEvents = 'DELETE FROM events WHERE seq <= (SELECT max(seq) - $1 FROM events)';

/** Facts of a thing as one JSON array. */
const factsOf = (kind: string, id: string): string => `
  (SELECT coalesce(jsonb_agg(jsonb_build_object(
      'fact', fact, 'ordinal', ordinal, 'data', data,
      'at', to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) ORDER BY fact), '[]'::jsonb)
   FROM facts WHERE kind = '${kind}' AND id = ${id}) AS facts`;

export const listRuns = `
  SELECT run_id, ${factsOf('run', 'run_id')} FROM runs
  WHERE ($1::text IS NULL OR namespace = $1) AND ($2::text IS NULL OR pipeline = $2)
  ORDER BY first_seen DESC, run_id LIMIT $3 OFFSET $4`;

export const oneRun = `SELECT run_id, ${factsOf('run', 'run_id')} FROM runs WHERE run_id = $1`;

export const runTimeline = `
  SELECT seq, event_id, type, occurred_at, subject, correlation_id, causation_id, actor, data
  FROM events WHERE data ? 'runId' AND data ->> 'runId' = $1 ORDER BY occurred_at, seq LIMIT 500`;

/** Pipelines with their facts and those of their newest run. */
const pipelines = `
  SELECT p.id, ${factsOf('pipeline', 'p.id')}, r.run_id, r.facts AS run_facts
  FROM (SELECT DISTINCT id FROM facts WHERE kind = 'pipeline') p
  LEFT JOIN LATERAL (
    SELECT run_id, ${factsOf('run', 'run_id')} FROM runs
    WHERE namespace || '/' || pipeline = p.id
      AND namespace = split_part(p.id, '/', 1) AND pipeline = split_part(p.id, '/', 2)
    ORDER BY first_seen DESC LIMIT 1) r ON true`;

export const listPipelines = `${pipelines}
  WHERE $1::text IS NULL OR starts_with(p.id, $1 || '/') ORDER BY p.id LIMIT $2`;

export const onePipeline = `${pipelines} WHERE p.id = $1`;

export const listDatasets = `
  SELECT namespace, name, ${factsOf('dataset', "namespace || '/' || name")} FROM datasets
  WHERE ($1::text IS NULL OR namespace = $1) ORDER BY namespace, name LIMIT $2`;

export const oneDataset = `
  SELECT namespace, name, ${factsOf('dataset', "namespace || '/' || name")} FROM datasets
  WHERE namespace = $1 AND name = $2`;

export const versionsOf = `
  SELECT fact AS state, occurred_at, data FROM facts
  WHERE kind = 'version' AND id LIKE replace(replace($1, '\\', '\\\\'), '_', '\\_') || '/%'
  ORDER BY occurred_at DESC LIMIT 50`;

export const eventsAfter = `
  SELECT seq, event_id, type, occurred_at, subject, correlation_id, causation_id, actor, data
  FROM events WHERE seq > $1 ORDER BY seq LIMIT $2`;

export const tailEnd = 'SELECT coalesce(max(seq), 0) AS seq FROM events';
