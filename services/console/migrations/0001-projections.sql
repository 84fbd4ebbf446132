-- Read models. All of them can be rebuilt from the topics; nothing here is the truth.

-- The live tail; bounded by a chore.
CREATE TABLE events (
  seq            bigserial PRIMARY KEY,
  event_id       text NOT NULL UNIQUE,
  type           text NOT NULL,
  occurred_at    timestamptz NOT NULL,
  subject        text NOT NULL,
  correlation_id text NOT NULL,
  causation_id   text,
  actor          text NOT NULL,
  data           jsonb NOT NULL
);
CREATE INDEX events_run ON events ((data ->> 'runId'), seq) WHERE data ? 'runId';

-- What is known about a thing, one row a fact. A fact with a higher ordinal replaces one with a lower,
-- so that events may come in any order and any number of times.
CREATE TABLE facts (
  kind        text NOT NULL, -- run, dataset, version
  id          text NOT NULL,
  fact        text NOT NULL,
  ordinal     bigint NOT NULL,
  occurred_at timestamptz NOT NULL,
  data        jsonb NOT NULL,
  PRIMARY KEY (kind, id, fact)
);

-- Entry points for lists.
CREATE TABLE runs (
  run_id     text PRIMARY KEY,
  namespace  text NOT NULL,
  pipeline   text NOT NULL,
  first_seen timestamptz NOT NULL
);
CREATE INDEX runs_recent ON runs (first_seen DESC);
CREATE INDEX runs_pipeline ON runs (namespace, pipeline, first_seen DESC);

CREATE TABLE datasets (
  namespace text NOT NULL,
  name      text NOT NULL,
  PRIMARY KEY (namespace, name)
);
