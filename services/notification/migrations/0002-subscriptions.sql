-- Who asked to be told about what. The definition is what they sent, checked; secrets are references.
CREATE TABLE subscriptions (
  id              text PRIMARY KEY,
  revision        integer NOT NULL DEFAULT 1,
  state           text NOT NULL DEFAULT 'active', -- active, paused, disabled, ended
  reason          text NOT NULL,                  -- why it is in this state
  scope           text NOT NULL,                  -- the one namespace that it is about, else *
  namespaces      text[] NOT NULL,                -- namespaces that can match; empty for any
  definition      jsonb NOT NULL,
  previous_secret text,                           -- reference; signs beside the new one while keys change
  token           text NOT NULL,                  -- ends this subscription and can do nothing else
  created_by      text NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  changed_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX subscriptions_active ON subscriptions (state, id);

-- Notices held back for a digest, quiet hours, or because they repeat; told together at due_at.
CREATE TABLE held_notices (
  subscription_id text NOT NULL REFERENCES subscriptions (id) ON DELETE CASCADE,
  due_at          timestamptz NOT NULL,
  slot            text NOT NULL, -- repeats of one slot are one row with a count
  notice          jsonb NOT NULL,
  repeats         integer NOT NULL DEFAULT 1,
  held_at         timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (subscription_id, due_at, slot)
);

-- Windows in which repeats are counted instead of told.
CREATE TABLE folds (
  subscription_id text NOT NULL REFERENCES subscriptions (id) ON DELETE CASCADE,
  fold            text NOT NULL,
  until           timestamptz NOT NULL,
  PRIMARY KEY (subscription_id, fold)
);
CREATE INDEX folds_until ON folds (until);

-- What filters ask about datasets beside their name.
CREATE TABLE datasets (
  namespace text NOT NULL,
  dataset   text NOT NULL,
  intent    text NOT NULL,
  version   integer NOT NULL,
  tags      text[] NOT NULL,
  PRIMARY KEY (namespace, dataset)
);
CREATE INDEX datasets_intent ON datasets (namespace, intent);

-- Webhook receivers that fail. Gone when they answer again.
CREATE TABLE receivers (
  receiver      text PRIMARY KEY, -- digest of channel and address
  failing_since timestamptz NOT NULL,
  disabled_at   timestamptz,
  reason        text NOT NULL
);

ALTER TABLE deliveries
  ADD COLUMN subscription_id text,
  ADD COLUMN receiver        text,  -- digest of channel and address
  ADD COLUMN notice          jsonb, -- kept so that it can be sent again; null for those older than this column
  ADD COLUMN next_attempt_at timestamptz;
CREATE INDEX deliveries_created ON deliveries (created_at DESC, delivery_id);
CREATE INDEX deliveries_finished ON deliveries (finished_at) WHERE finished_at IS NOT NULL;
