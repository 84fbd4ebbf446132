-- Of a dataset: whether a person confirmed its schema, and what looking at its values proposed.
ALTER TABLE datasets
  ADD COLUMN schema_confirmed boolean NOT NULL DEFAULT true;

CREATE TABLE dataset_profiles (
  namespace      text NOT NULL,
  dataset        text NOT NULL,
  intent         text NOT NULL,
  intent_version integer NOT NULL,
  proposals      jsonb NOT NULL,
  PRIMARY KEY (namespace, dataset)
);

-- What pipelines write when it is not what their dataset's contract says: asked of metadata, and its answer.
CREATE TABLE contract_requests (
  namespace     text NOT NULL,
  pipeline      text NOT NULL,
  submission_id text NOT NULL,                -- or what stands for one when a changed contract needs it
  columns_hash  text NOT NULL,
  contract      jsonb,                        -- null until metadata has answered
  requested_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (namespace, pipeline, submission_id)
);

-- Pipelines whose contracts a pending submission waits for; null while it does not.
ALTER TABLE submissions ADD COLUMN awaits jsonb;

-- Submissions take different times to be tested and to get their contracts: the later one stands.
ALTER TABLE ingestion_versions ADD COLUMN submission_seq bigint NOT NULL DEFAULT 0;
