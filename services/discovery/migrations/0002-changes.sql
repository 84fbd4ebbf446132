-- What the index is made of, so that it can be made again when a contract changes.
ALTER TABLE catalogue
  ADD COLUMN tags        text[] NOT NULL DEFAULT '{}',
  ADD COLUMN description text,
  ADD COLUMN registered  jsonb; -- metadata.dataset-registered

-- The newest contract that was told by itself; it may come before the dataset does.
CREATE TABLE contracts (
  namespace text NOT NULL,
  dataset   text NOT NULL,
  version   integer NOT NULL,
  contract  jsonb NOT NULL,
  PRIMARY KEY (namespace, dataset)
);

-- What the values looked like at the newest onboarding; masked by metadata already.
CREATE TABLE profiles (
  namespace      text NOT NULL,
  dataset        text NOT NULL,
  intent_version integer NOT NULL,
  profile        jsonb NOT NULL, -- metadata.dataset-profiled
  profiled_at    timestamptz NOT NULL,
  PRIMARY KEY (namespace, dataset)
);
