-- Pipelines as last configured; the newest configuration wins.
create table pipelines (
  namespace text not null,
  pipeline text not null,
  config_version integer not null,
  priority integer not null,
  configured jsonb not null,
  -- Version that the next run of the pipeline gets.
  next_version bigint not null default 1,
  primary key (namespace, pipeline)
);

-- A run is its merged facts; state, attempt and waiting_for are derived from them and kept for queries.
create table runs (
  run_id text primary key,
  namespace text not null,
  pipeline text not null,
  version bigint,
  facts jsonb not null,
  state text not null,
  attempt integer not null default 0,
  waiting_for text,
  -- Correlation, cause, actor and trace of the fact that moves the run on.
  origin jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create index runs_unfinished on runs (namespace, pipeline)
  where state not in ('published', 'rejected', 'abandoned');
create index runs_of_pipeline on runs (namespace, pipeline, version desc);

create table supervisors (
  supervisor text primary key,
  slots integer not null,
  free_cpu_cores double precision not null,
  free_memory_bytes bigint not null,
  active_runs jsonb not null,
  reported_at timestamptz not null
);
