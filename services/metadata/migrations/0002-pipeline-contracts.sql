-- Contracts of what transforming pipelines write. The same columns are the same contract.
CREATE TABLE pipeline_contracts (
  namespace   text NOT NULL,
  pipeline    text NOT NULL,
  version     integer NOT NULL,
  fingerprint text NOT NULL, -- of what data depends on in the columns
  contract    jsonb NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (namespace, pipeline, version),
  UNIQUE (namespace, pipeline, fingerprint)
);
