-- Where the rows that an attempt set aside lie on the quarantine topic. The rows themselves are nowhere else.
create table quarantined (
  run_id text not null,
  attempt integer not null,
  topic text not null,
  partition integer not null,
  -- First offset, and the one after the last; rows of other attempts may lie between them.
  first_offset bigint not null,
  end_offset bigint not null,
  rows bigint not null,
  -- Rows by error code.
  codes jsonb not null,
  recorded_at timestamptz not null default now(),
  primary key (run_id, attempt),
  foreign key (run_id, attempt) references attempts
);

create index attempts_of_pipeline on attempts (namespace, pipeline, accepted_at);
