export const index = `
  INSERT INTO catalogue AS known
    (namespace, dataset, intent, intent_version, urn, team, source_kind, physical_name, columns, tags, description,
     registered, document)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10::text[], $11, $12::jsonb,
    setweight(to_tsvector('simple', $13), 'A') || setweight(to_tsvector('simple', $14), 'B') || setweight(to_tsvector('simple', $15), 'C'))
  ON CONFLICT (namespace, dataset) DO UPDATE
  SET intent = excluded.intent, intent_version = excluded.intent_version, urn = excluded.urn, team = excluded.team,
      source_kind = excluded.source_kind, physical_name = excluded.physical_name, columns = excluded.columns,
      tags = excluded.tags, description = excluded.description, registered = excluded.registered,
      document = excluded.document
  WHERE excluded.intent_version >= known.intent_version`;

/** Filters alone list; with words the best come first. Words travel as one parameter and are quoted one by one. */
export const search = `
  WITH asked AS (
    SELECT to_tsquery('simple', string_agg(quote_literal(word) || ':*', ' & ')) AS query
    FROM regexp_split_to_table(lower($1), '[^[:alnum:]]+') AS word WHERE word <> ''
  )
  SELECT namespace, dataset, urn, team, source_kind, physical_name, columns, tags, description
  FROM catalogue, asked
  WHERE (CASE WHEN $1 = '' THEN true ELSE query IS NOT NULL AND document @@ query END)
    AND tags @> $2::text[]
    AND ($3::text IS NULL OR team = $3)
    AND ($4::text IS NULL OR namespace = $4)
  ORDER BY ts_rank(document, coalesce(query, ''::tsquery)) DESC, namespace, dataset
  LIMIT $5`;

/** Words of the index that a mistyped word could have been. */
export const vocabulary = `
  SELECT word FROM ts_stat('SELECT document FROM catalogue')
  WHERE length(word) BETWEEN $1 AND $2
  ORDER BY ndoc DESC, word
  LIMIT 20000`;

export const registeredDataset = `SELECT registered FROM catalogue WHERE namespace = $1 AND dataset = $2`;

export const saveContract = `
  INSERT INTO contracts AS known (namespace, dataset, version, contract) VALUES ($1, $2, $3, $4::jsonb)
  ON CONFLICT (namespace, dataset) DO UPDATE SET version = excluded.version, contract = excluded.contract
  WHERE excluded.version > known.version`;

export const currentContract = `SELECT contract FROM contracts WHERE namespace = $1 AND dataset = $2`;

export const saveProfile = `
  INSERT INTO profiles AS known (namespace, dataset, intent_version, profile, profiled_at)
  VALUES ($1, $2, $3, $4::jsonb, $5)
  ON CONFLICT (namespace, dataset) DO UPDATE
  SET intent_version = excluded.intent_version, profile = excluded.profile, profiled_at = excluded.profiled_at
  WHERE excluded.intent_version >= known.intent_version`;

export const profileOf = `
  SELECT p.profile, p.profiled_at, c.columns
  FROM profiles AS p LEFT JOIN catalogue AS c ON c.namespace = p.namespace AND c.dataset = p.dataset
  WHERE p.namespace = $1 AND p.dataset = $2`;

export const saveRegistration = `
  INSERT INTO registrations (namespace, intent, version, team, support_email, datasets)
  VALUES ($1, $2, $3, $4, $5, $6::jsonb)
  ON CONFLICT (namespace, intent, version) DO NOTHING`;

/** Complete versions of the intent whose every dataset is in the index, not announced yet; marks them. */
export const announceable = `
  UPDATE registrations AS r SET announced = true
  WHERE namespace = $1 AND intent = $2 AND NOT announced
    AND NOT EXISTS (
      SELECT 1 FROM jsonb_array_elements_text(r.datasets) AS wanted(name)
      WHERE NOT EXISTS (
        SELECT 1 FROM catalogue AS c
        WHERE c.namespace = r.namespace AND c.dataset = wanted.name AND c.intent_version >= r.version))
  RETURNING version, team, support_email, datasets`;

/** Events of one intent are merged one at a time: each must see what the other wrote. */
export const lockIntent = `SELECT pg_advisory_xact_lock(hashtextextended($1 || '/' || $2, 7101))`;
