-- What is known about runs whose lineage is not told in full yet; removed when their end was told.
CREATE TABLE lineage_facts (
  run_id  text NOT NULL,
  fact    text NOT NULL,
  ordinal integer NOT NULL, -- a higher one replaces a lower one
  at      timestamptz NOT NULL,
  message jsonb NOT NULL,
  PRIMARY KEY (run_id, fact)
);

-- Run events that were told; each is told once.
CREATE TABLE lineage_emitted (
  run_id     text NOT NULL,
  event_type text NOT NULL,
  emitted_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (run_id, event_type)
);
