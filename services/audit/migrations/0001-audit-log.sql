-- Append-only and hash-chained: each entry's hash covers its content and the hash before it.
CREATE TABLE audit_log (
  seq            bigint PRIMARY KEY,
  event_id       text NOT NULL UNIQUE,
  type           text NOT NULL,
  occurred_at    timestamptz NOT NULL,
  subject        text NOT NULL,
  correlation_id text NOT NULL,
  causation_id   text,
  actor          text NOT NULL,
  namespace      text,
  intent         text,
  pipeline       text,
  run_id         text,
  data           text NOT NULL, -- JSON exactly as hashed; jsonb would refuse \u0000 and reorder keys
  prev_hash      text NOT NULL,
  hash           text NOT NULL
);
CREATE INDEX audit_log_intent ON audit_log (namespace, intent, seq);
CREATE INDEX audit_log_pipeline ON audit_log (namespace, pipeline, seq);
CREATE INDEX audit_log_run ON audit_log (run_id, seq) WHERE run_id IS NOT NULL;
CREATE INDEX audit_log_correlation ON audit_log (correlation_id, seq);

-- One row: the end of the chain. Locking it orders writers.
CREATE TABLE audit_head (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  seq      bigint NOT NULL,
  hash     text NOT NULL
);
INSERT INTO audit_head (seq, hash) VALUES (0, repeat('0', 64));

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only: % is refused', TG_OP;
END $$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
