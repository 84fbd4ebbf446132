-- Comparisons of source and published version by content.
CREATE TABLE reconciliations (
  reconciliation_id text PRIMARY KEY,
  namespace         text NOT NULL,
  pipeline          text NOT NULL,
  requested_by      text NOT NULL,
  requested_at      timestamptz NOT NULL DEFAULT now(),
  -- The event that told the outcome; null while it goes on.
  outcome           jsonb
);
CREATE INDEX reconciliations_pipeline ON reconciliations (namespace, pipeline, requested_at DESC);
