const columns = `id, revision, state, reason, definition, previous_secret AS "previousSecret",
  created_by AS "createdBy", created_at AS "createdAt", changed_at AS "changedAt"`;

export const add = `
  INSERT INTO subscriptions (id, reason, scope, namespaces, definition, token, created_by)
  VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7) RETURNING ${columns}`;

export const change = `
  UPDATE subscriptions
  SET revision = revision + 1, state = $2, reason = $3, scope = $4, namespaces = $5, definition = $6::jsonb,
      previous_secret = $7, changed_at = now()
  WHERE id = $1 RETURNING ${columns}`;

export const find = `SELECT ${columns} FROM subscriptions WHERE id = $1`;
export const lock = `${find} FOR UPDATE`;
/** Keeps the flush of held notices out until what is held now is committed. */
export const lockShared = 'SELECT 1 FROM subscriptions WHERE id = $1 FOR SHARE';
export const token = 'SELECT token FROM subscriptions WHERE id = $1';
export const count = "SELECT count(*)::int AS count FROM subscriptions WHERE state <> 'ended'";

export const list = `
  SELECT ${columns} FROM subscriptions
  WHERE ($1::text IS NULL AND state <> 'ended' OR state = $1)
    AND ($2::text IS NULL OR namespaces = '{}' OR $2 = ANY(namespaces))
    AND ($3::text IS NULL OR definition->>'address' = $3 OR definition->>'url' = $3)
    AND ($4::text IS NULL OR id > $4)
  ORDER BY id LIMIT $5`;

/** Those that a notice of a namespace can concern; ordered, so that locks are taken in one order. */
export const active = `
  SELECT ${columns} FROM subscriptions
  WHERE state = 'active' AND (namespaces = '{}' OR $1 = ANY(namespaces)) ORDER BY id`;

export const concerned = `
  SELECT dataset, tags FROM datasets
  WHERE namespace = $1 AND (dataset = ANY($2::text[])
    OR $3 AND intent = coalesce((SELECT intent FROM pipelines WHERE namespace = $1 AND pipeline = $4), $4))`;

export const saveDataset = `
  INSERT INTO datasets AS known (namespace, dataset, intent, version, tags) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (namespace, dataset) DO UPDATE
  SET intent = excluded.intent, version = excluded.version, tags = excluded.tags
  WHERE excluded.version >= known.version`;

/** Returns a row when the window was opened now; else the notice is a repeat. */
export const openFold = `
  INSERT INTO folds AS known (subscription_id, fold, until) VALUES ($1, $2, $3)
  ON CONFLICT (subscription_id, fold) DO UPDATE SET until = excluded.until WHERE known.until <= $4
  RETURNING until`;
export const findFold = 'SELECT until FROM folds WHERE subscription_id = $1 AND fold = $2';
export const forgetFolds = 'DELETE FROM folds WHERE until < now()';

export const hold = `
  INSERT INTO held_notices AS known (subscription_id, due_at, slot, notice) VALUES ($1, $2, $3, $4::jsonb)
  ON CONFLICT (subscription_id, due_at, slot) DO UPDATE
  SET repeats = known.repeats + 1, notice = excluded.notice, held_at = now()
  WHERE known.notice->>'eventId' <> excluded.notice->>'eventId'`;

export const takeHeld = `
  WITH oldest AS (
    SELECT due_at, slot FROM held_notices WHERE subscription_id = $1 AND due_at <= $2 ORDER BY held_at LIMIT $3),
  taken AS (
    DELETE FROM held_notices h USING oldest o
    WHERE h.subscription_id = $1 AND h.due_at = o.due_at AND h.slot = o.slot RETURNING h.notice, h.repeats, h.held_at)
  SELECT notice, repeats FROM taken ORDER BY held_at`;
export const dropDue = `
  WITH dropped AS (DELETE FROM held_notices WHERE subscription_id = $1 AND due_at <= $2 RETURNING repeats)
  SELECT coalesce(sum(repeats), 0)::int AS count FROM dropped`;
export const dropHeld = 'DELETE FROM held_notices WHERE subscription_id = $1';
