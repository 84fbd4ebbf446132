export const index = `
  INSERT INTO catalogue AS known
    (namespace, dataset, intent, intent_version, urn, team, source_kind, physical_name, columns, document)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb,
    setweight(to_tsvector('simple', $10), 'A') || setweight(to_tsvector('simple', $11), 'B') || setweight(to_tsvector('simple', $12), 'C'))
  ON CONFLICT (namespace, dataset) DO UPDATE
  SET intent = excluded.intent, intent_version = excluded.intent_version, urn = excluded.urn, team = excluded.team,
      source_kind = excluded.source_kind, physical_name = excluded.physical_name, columns = excluded.columns,
      document = excluded.document
  WHERE excluded.intent_version >= known.intent_version`;

export const search = `
  WITH asked AS (
    SELECT to_tsquery('simple', string_agg(quote_literal(word) || ':*', ' & ')) AS query
    FROM regexp_split_to_table(lower($1), '[^[:alnum:]]+') AS word WHERE word <> ''
  )
  SELECT namespace, dataset, urn, team, source_kind, physical_name, columns
  FROM catalogue, asked
  WHERE query IS NOT NULL AND document @@ query
  ORDER BY ts_rank(document, query) DESC, namespace, dataset
  LIMIT $2`;

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
