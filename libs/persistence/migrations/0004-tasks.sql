-- Durable work outside message handlers. A row exists while the task waits or runs.
CREATE TABLE tasks (
  id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind         text        NOT NULL,
  key          text        NOT NULL,
  -- Tasks of one lane (the key up to its first slash, as a rule the namespace) take turns with other lanes.
  lane         text        NOT NULL GENERATED ALWAYS AS (split_part(key, '/', 1)) STORED,
  payload      jsonb       NOT NULL,
  origin       jsonb       NOT NULL,
  attempt      integer     NOT NULL DEFAULT 0,
  max_attempts integer     NOT NULL DEFAULT 10 CHECK (max_attempts > 0),
  run_at       timestamptz NOT NULL DEFAULT now(),
  lease_until  timestamptz,
  lease_owner  text,
  last_error   text,
  created_at   timestamptz NOT NULL DEFAULT now(),
  UNIQUE (kind, key),
  CHECK ((lease_until IS NULL) = (lease_owner IS NULL))
);
CREATE INDEX tasks_due ON tasks (kind, lane, run_at, id);
CREATE INDEX tasks_next ON tasks (kind, run_at);
CREATE INDEX tasks_leased ON tasks (kind, lane) WHERE lease_until IS NOT NULL;
CREATE TRIGGER tasks_announce AFTER INSERT ON tasks FOR EACH STATEMENT EXECUTE FUNCTION announce_rows();
