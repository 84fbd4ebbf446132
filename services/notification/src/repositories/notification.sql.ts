export const saveContact = `
  INSERT INTO contacts AS known (namespace, intent, version, team, support_email, emails, webhooks)
  VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb)
  ON CONFLICT (namespace, intent) DO UPDATE
  SET version = excluded.version, team = excluded.team, support_email = excluded.support_email,
      emails = excluded.emails, webhooks = excluded.webhooks
  WHERE excluded.version >= known.version`;

export const linkPipeline = `
  INSERT INTO pipelines (namespace, pipeline, intent) VALUES ($1, $2, $3)
  ON CONFLICT (namespace, pipeline) DO UPDATE SET intent = excluded.intent`;

export const findContact = `
  SELECT support_email, emails, webhooks FROM contacts
  WHERE namespace = $1
    AND intent = coalesce((SELECT intent FROM pipelines WHERE namespace = $1 AND pipeline = $2), $2)`;

export const addDelivery = `
  INSERT INTO deliveries (delivery_id, namespace, about, event_id, event_type, channel, recipient, subject,
    subscription_id, receiver, notice)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb)
  ON CONFLICT (delivery_id) DO NOTHING RETURNING delivery_id`;

export const noteAttempt = `
  UPDATE deliveries SET attempts = $2, last_error = $3, next_attempt_at = $4 WHERE delivery_id = $1`;

export const finishDelivery = `
  UPDATE deliveries SET state = $2, attempts = $3, last_error = $4, next_attempt_at = NULL, finished_at = now()
  WHERE delivery_id = $1`;

export const reopenDelivery = `
  UPDATE deliveries SET state = 'pending', attempts = 0, next_attempt_at = NULL, finished_at = NULL
  WHERE delivery_id = $1`;

const deliveryColumns = `delivery_id AS "deliveryId", namespace, about, event_id AS "eventId", event_type AS "eventType",
  channel, recipient, subject, state, attempts, last_error AS "lastError", subscription_id AS "subscription",
  created_at AS "createdAt", next_attempt_at AS "nextAttemptAt", finished_at AS "finishedAt"`;

export const findDelivery = `SELECT ${deliveryColumns}, notice FROM deliveries WHERE delivery_id = $1`;

/** Newest first; the cursor is the id of the last one seen. */
export const listDeliveries = `
  SELECT ${deliveryColumns} FROM deliveries
  WHERE ($1::text IS NULL OR namespace = $1) AND ($2::text IS NULL OR state = $2)
    AND ($3::text IS NULL OR recipient = $3) AND ($4::text IS NULL OR subscription_id = $4)
    AND ($5::text IS NULL OR about = $5)
    AND ($6::text IS NULL OR (created_at, delivery_id) <
      (SELECT created_at, delivery_id FROM deliveries WHERE delivery_id = $6))
  ORDER BY created_at DESC, delivery_id DESC LIMIT $7`;

/** In portions, so that the table is never locked for long. */
export const forgetDeliveries = `
  DELETE FROM deliveries WHERE delivery_id IN (
    SELECT delivery_id FROM deliveries WHERE finished_at < $1 ORDER BY finished_at LIMIT 5000)
  RETURNING 1`;

export const receiverFails = `
  INSERT INTO receivers AS known (receiver, failing_since, reason) VALUES ($1, now(), $2)
  ON CONFLICT (receiver) DO UPDATE SET reason = excluded.reason RETURNING failing_since`;
export const forgiveReceivers = 'DELETE FROM receivers WHERE receiver = ANY($1)';
export const disableReceiver = `
  INSERT INTO receivers AS known (receiver, failing_since, disabled_at, reason) VALUES ($1, now(), now(), $2)
  ON CONFLICT (receiver) DO UPDATE SET disabled_at = now(), reason = excluded.reason
  WHERE known.disabled_at IS NULL RETURNING receiver`;
export const disabledReceivers = `
  SELECT receiver FROM receivers WHERE receiver = ANY($1) AND disabled_at IS NOT NULL`;
