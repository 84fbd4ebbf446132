-- What keeps pipelines from running, what starts them by itself, and why runs wait.

-- Pauses and holds; a row may be here before its pipeline is configured.
create table gates (
  namespace text not null,
  pipeline text not null,
  gate jsonb not null,
  -- What was told last: none (active), paused, held or declaration, and in which words.
  told_cause text not null default 'none',
  told_reason text not null default '',
  revision integer not null default 0,
  primary key (namespace, pipeline)
);

-- Declarations of the right to insource; the newest version of an intent counts.
create table declarations (
  namespace text not null,
  intent text not null,
  intent_version integer not null,
  valid_until date not null,
  primary key (namespace, intent)
);

alter table pipelines
  add column intent text not null default '',
  -- Derived from the configuration.
  add column trigger_kind text not null default 'manual',
  add column trigger_dataset text,
  -- Schedule and time zone as the times below were computed by; another one starts anew.
  add column schedule text,
  -- Times up to this one have been dealt with.
  add column schedule_cursor timestamptz,
  add column next_due timestamptz;

update pipelines set intent = configured ->> 'intent';

create index pipelines_due on pipelines (next_due) where next_due is not null;
create index pipelines_triggered on pipelines (trigger_dataset) where trigger_dataset is not null;
create index pipelines_intent on pipelines (namespace, intent);

-- Occasions on which a pipeline was started by its trigger, each once, and the run that stands for it.
create table occasions (
  run_id text primary key,
  namespace text not null,
  pipeline text not null,
  trigger text not null,
  cause text not null,
  due_at timestamptz,
  -- The waiting run that stands for this occasion too; null when it has a run of its own.
  folded_into text,
  created_at timestamptz not null default now()
);
create index occasions_folded on occasions (folded_into) where folded_into is not null;

alter table runs
  add column waiting_detail text,
  add column waiting_revision integer not null default 0;

drop index runs_unfinished;
create index runs_unfinished on runs (namespace, pipeline)
  where state not in ('published', 'rejected', 'abandoned', 'cancelled');
