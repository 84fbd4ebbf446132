-- The newest configuration of each pipeline.
CREATE TABLE pipelines (
  namespace      text NOT NULL,
  pipeline       text NOT NULL,
  config_version integer NOT NULL,
  configured     jsonb NOT NULL, -- intake.pipeline-configured
  PRIMARY KEY (namespace, pipeline)
);

-- What the watch over a pipeline's files saw and told. A task per pipeline looks again and again.
CREATE TABLE watches (
  namespace  text NOT NULL,
  pipeline   text NOT NULL,
  seen       text NOT NULL,        -- fingerprint of the last look
  seen_since timestamptz NOT NULL, -- when it was seen first without a break
  told       text,                 -- fingerprint that was told last
  changes    integer NOT NULL DEFAULT 0,
  PRIMARY KEY (namespace, pipeline)
);
