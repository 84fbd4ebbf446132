-- Events on their way to Kafka, written by the transaction that changed state (Invariant 4), removed once sent.
-- Ids are drawn under a lock per key that is held until commit, so they grow in commit order per key (Invariant 3).
CREATE TABLE outbox (
  id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic      text        NOT NULL,
  key        text        NOT NULL,
  headers    jsonb       NOT NULL,
  payload    bytea       NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER outbox_announce AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION announce_rows();
