-- Who is told about what. Merged from onboarding and pipeline events; the newest version wins.
CREATE TABLE contacts (
  namespace     text NOT NULL,
  intent        text NOT NULL,
  version       integer NOT NULL,
  team          text NOT NULL,
  support_email text NOT NULL,
  emails        jsonb NOT NULL,
  webhooks      jsonb NOT NULL, -- [{url, secret reference}]
  PRIMARY KEY (namespace, intent)
);
CREATE TABLE pipelines (
  namespace text NOT NULL,
  pipeline  text NOT NULL,
  intent    text NOT NULL,
  PRIMARY KEY (namespace, pipeline)
);

-- One row a notice and receiver. The id is made of both, so that an event delivered twice is one notice.
CREATE TABLE deliveries (
  delivery_id  text PRIMARY KEY,
  namespace    text NOT NULL,
  about        text NOT NULL,
  event_id     text NOT NULL,
  event_type   text NOT NULL,
  channel      text NOT NULL,
  recipient    text NOT NULL,
  subject      text NOT NULL,
  state        text NOT NULL DEFAULT 'pending', -- pending, delivered, failed
  attempts     integer NOT NULL DEFAULT 0,
  last_error   text,
  created_at   timestamptz NOT NULL DEFAULT now(),
  finished_at  timestamptz
);
CREATE INDEX deliveries_about ON deliveries (namespace, about, created_at DESC);
