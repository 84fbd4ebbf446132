CREATE TABLE teams (
  team          text PRIMARY KEY,
  revision      integer NOT NULL,             -- counts changes, from 1
  support_email text NOT NULL,
  description   text,
  created_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE team_members (
  team     text NOT NULL REFERENCES teams,
  member   text NOT NULL,
  email    text NOT NULL,
  added_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (team, member)
);
CREATE INDEX team_members_member ON team_members (member);

-- One token a member, good for all their teams; of the token itself nothing is kept.
CREATE TABLE member_tokens (
  member     text PRIMARY KEY,
  token_hash text NOT NULL UNIQUE,            -- SHA-256, hexadecimal
  issued_by  text NOT NULL,
  issued_at  timestamptz NOT NULL DEFAULT now()
);

-- Namespaces were made by whoever came first; from here on they belong to teams.
INSERT INTO teams (team, revision, support_email)
  SELECT DISTINCT ON (v.team) v.team, 1, v.support_email FROM intent_versions v ORDER BY v.team, v.submitted_at DESC;
DELETE FROM namespaces n WHERE NOT EXISTS (SELECT 1 FROM intent_versions v WHERE v.namespace = n.namespace);
ALTER TABLE namespaces
  ADD COLUMN team text REFERENCES teams,
  ADD COLUMN revision integer NOT NULL DEFAULT 1,
  ADD COLUMN description text;
UPDATE namespaces n SET team = (
  SELECT v.team FROM intent_versions v WHERE v.namespace = n.namespace ORDER BY v.submitted_at DESC LIMIT 1);
ALTER TABLE namespaces ALTER COLUMN team SET NOT NULL;
CREATE INDEX namespaces_team ON namespaces (team);
