-- Attempts of runs that were assigned to a supervisor of this service.
create table attempts (
  run_id text not null,
  attempt integer not null,
  supervisor text not null,
  namespace text not null,
  pipeline text not null,
  -- accepted, running, staged, publishing, rejecting, published, rejected, failed, superseded
  state text not null,
  -- The assignment as it came, and its origin: what the attempt publishes is caused by it.
  assigned jsonb not null,
  origin jsonb not null,
  -- run-staged as it was published; null until then.
  staged jsonb,
  failure jsonb,
  accepted_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at timestamptz,
  primary key (run_id, attempt)
);

create index attempts_unfinished on attempts (supervisor) where state in ('accepted', 'running');
