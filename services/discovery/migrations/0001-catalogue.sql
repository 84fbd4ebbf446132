-- What can be found. `document` is weighted: names before columns before the rest.
CREATE TABLE catalogue (
  namespace      text NOT NULL,
  dataset        text NOT NULL,
  intent         text NOT NULL,
  intent_version integer NOT NULL,
  urn            text NOT NULL,
  team           text NOT NULL,
  source_kind    text NOT NULL,
  physical_name  text NOT NULL,
  columns        jsonb NOT NULL, -- [{name, type, description}]
  document       tsvector NOT NULL,
  PRIMARY KEY (namespace, dataset)
);
CREATE INDEX catalogue_document ON catalogue USING gin (document);

-- Intent versions whose harvest is complete, and whether that was announced.
CREATE TABLE registrations (
  namespace     text NOT NULL,
  intent        text NOT NULL,
  version       integer NOT NULL,
  team          text NOT NULL,
  support_email text NOT NULL,
  datasets      jsonb NOT NULL,
  announced     boolean NOT NULL DEFAULT false,
  PRIMARY KEY (namespace, intent, version)
);
