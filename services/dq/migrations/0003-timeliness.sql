-- Periods of promises: each is at risk, failed and recovered at most once.
CREATE TABLE periods (
  namespace      text NOT NULL,
  pipeline       text NOT NULL,
  due_at         timestamptz NOT NULL,
  expected_by    timestamptz NOT NULL,
  fail_by        timestamptz NOT NULL,
  config_version integer NOT NULL,
  -- open, at_risk, failed, kept or recovered
  state          text NOT NULL DEFAULT 'open',
  published_at   timestamptz,
  PRIMARY KEY (namespace, pipeline, due_at)
);
CREATE INDEX periods_unkept ON periods (namespace, pipeline) WHERE published_at IS NULL;
