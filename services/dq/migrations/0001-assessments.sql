-- What the checks of each staged attempt came to.
CREATE TABLE assessments (
  run_id      text NOT NULL,
  attempt     integer NOT NULL,
  namespace   text NOT NULL,
  pipeline    text NOT NULL,
  dataset     text NOT NULL,
  version     bigint NOT NULL,
  passed      boolean NOT NULL,
  checks      jsonb NOT NULL,
  assessed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (run_id, attempt)
);
CREATE INDEX assessments_pipeline ON assessments (namespace, pipeline, assessed_at DESC);
