-- A namespace is also what serialises decisions: its row is locked while intents in it are decided.
CREATE TABLE namespaces (
  namespace  text PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE intents (
  namespace       text NOT NULL,
  name            text NOT NULL,
  current_version integer NOT NULL,
  PRIMARY KEY (namespace, name)
);

-- Every accepted version, for ever: content, who declared what right, who submitted it and when.
CREATE TABLE intent_versions (
  namespace      text NOT NULL,
  name           text NOT NULL,
  version        integer NOT NULL,
  content        text NOT NULL, -- the source part as canonical JSON, exactly as hashed
  content_hash   text NOT NULL,
  declaration    jsonb NOT NULL,
  team           text NOT NULL,
  support_email  text NOT NULL,
  source_kind    text NOT NULL,
  submission_id  text NOT NULL,
  submission_seq bigint NOT NULL,           -- of the last submission that asked for this content
  submitted_by   text NOT NULL,
  submitted_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (namespace, name, version)
);

-- A dataset name belongs to the intent that used it first in the namespace.
CREATE TABLE dataset_names (
  namespace text NOT NULL,
  dataset   text NOT NULL,
  intent    text NOT NULL,
  PRIMARY KEY (namespace, dataset)
);

-- What was heard about the onboarding of a version; events come in any order, so only facts are kept.
CREATE TABLE onboarding_facts (
  namespace text NOT NULL,
  intent    text NOT NULL,
  version   integer NOT NULL,
  datasets  jsonb,                            -- names, once onboarding completed
  failed    jsonb,                            -- faults, once it failed
  available boolean NOT NULL DEFAULT false,
  PRIMARY KEY (namespace, intent, version)
);

CREATE SEQUENCE submission_order;

CREATE TABLE submissions (
  submission_id text PRIMARY KEY,
  namespace     text NOT NULL,
  name          text NOT NULL,
  part          text NOT NULL CHECK (part IN ('source', 'ingestion')),
  state         text NOT NULL CHECK (state IN ('pending', 'accepted', 'unchanged', 'rejected')),
  version       integer,
  faults        jsonb NOT NULL DEFAULT '[]',
  pipelines     jsonb,
  submitted_by  text NOT NULL,
  content       text,                         -- kept while it is pending
  seq           bigint,                       -- set when the event was handled; null before
  created_at    timestamptz NOT NULL DEFAULT now(),
  updated_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX submissions_intent ON submissions (namespace, name, created_at);

-- Merged from metadata.dataset-registered; the highest intent and contract version wins.
CREATE TABLE datasets (
  namespace        text NOT NULL,
  dataset          text NOT NULL,
  intent           text NOT NULL,
  intent_version   integer NOT NULL,
  contract_version integer NOT NULL,
  urn              text NOT NULL,
  datasource       text NOT NULL,
  contract         jsonb NOT NULL,
  PRIMARY KEY (namespace, dataset)
);
CREATE INDEX datasets_intent ON datasets (namespace, intent);

CREATE TABLE pipelines (
  namespace      text NOT NULL,
  pipeline       text NOT NULL,
  intent         text NOT NULL,
  dataset        text NOT NULL,
  config_version integer NOT NULL,
  fingerprint    text NOT NULL,               -- of everything that pipeline-configured says
  PRIMARY KEY (namespace, pipeline)
);

CREATE TABLE pipeline_versions (
  namespace      text NOT NULL,
  pipeline       text NOT NULL,
  config_version integer NOT NULL,
  intent_version integer NOT NULL,
  config         text NOT NULL,               -- canonical JSON
  submission_id  text NOT NULL,
  configured_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (namespace, pipeline, config_version)
);

CREATE TABLE ingestion_versions (
  namespace     text NOT NULL,
  intent        text NOT NULL,
  version       integer NOT NULL,
  content       text NOT NULL,                -- the ingestion part as canonical JSON
  content_hash  text NOT NULL,
  submission_id text NOT NULL,
  submitted_by  text NOT NULL,
  submitted_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (namespace, intent, version)
);
