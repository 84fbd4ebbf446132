-- Notices that a declaration ends; each is told once of a last day, however many versions declare it.
CREATE TABLE declaration_notices (
  namespace   text NOT NULL,
  intent      text NOT NULL,
  valid_until text NOT NULL,                  -- YYYY-MM-DD
  days_left   integer NOT NULL,               -- 30, 7, 1; -1 once it has ended
  told_at     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (namespace, intent, valid_until, days_left)
);
