-- Pipelines as last configured: promises and where they write.
CREATE TABLE pipelines (
  namespace      text NOT NULL,
  pipeline       text NOT NULL,
  config_version integer NOT NULL,
  configured     jsonb NOT NULL,
  PRIMARY KEY (namespace, pipeline)
);

-- The newest published version of each pipeline.
CREATE TABLE published (
  namespace    text NOT NULL,
  pipeline     text NOT NULL,
  dataset      text NOT NULL,
  version      bigint NOT NULL,
  run_id       text NOT NULL,
  rows         bigint NOT NULL,
  target       text NOT NULL,
  relation     text NOT NULL,
  published_at timestamptz NOT NULL,
  PRIMARY KEY (namespace, pipeline)
);
CREATE INDEX published_dataset ON published (namespace, dataset);
