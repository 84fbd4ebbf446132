-- Runs that shall end. Kept, because the request may come before the assignment that it is about, and because the
-- supervisor that executes the attempt may end before it has acted on it.
create table stops (
  run_id text primary key,
  -- The last attempt that shall end; those before it shall too.
  attempt integer not null,
  requested_by text not null,
  reason text not null,
  requested_at timestamptz not null default now()
);
