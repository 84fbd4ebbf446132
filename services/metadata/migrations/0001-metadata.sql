-- One onboarded external system; an intent declares one.
CREATE TABLE datasources (
  namespace   text NOT NULL,
  name        text NOT NULL, -- the intent's name
  version     integer NOT NULL,
  kind        text NOT NULL,
  team        text NOT NULL,
  onboarded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (namespace, name)
);

CREATE TABLE datasets (
  namespace     text NOT NULL,
  name          text NOT NULL,
  datasource    text NOT NULL,
  urn           text NOT NULL,
  physical_name text NOT NULL,
  intent_version integer NOT NULL,
  row_estimate  bigint,
  size_bytes    bigint,
  properties    jsonb NOT NULL,
  PRIMARY KEY (namespace, name)
);

-- Every contract that was ever in force.
CREATE TABLE contract_versions (
  namespace  text NOT NULL,
  dataset    text NOT NULL,
  version    integer NOT NULL,
  contract   jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (namespace, dataset, version)
);

-- What each harvest came to.
CREATE TABLE harvests (
  namespace  text NOT NULL,
  intent     text NOT NULL,
  version    integer NOT NULL,
  outcome    text NOT NULL, -- completed, failed
  faults     jsonb NOT NULL DEFAULT '[]',
  ended_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (namespace, intent, version)
);
