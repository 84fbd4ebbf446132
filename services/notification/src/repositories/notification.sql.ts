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
  INSERT INTO deliveries (delivery_id, namespace, about, event_id, event_type, channel, recipient, subject)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
  ON CONFLICT (delivery_id) DO NOTHING RETURNING delivery_id`;

export const finishDelivery = `
  UPDATE deliveries SET state = $2, attempts = $3, last_error = $4, finished_at = now() WHERE delivery_id = $1`;
