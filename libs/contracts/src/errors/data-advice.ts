import type { AdviceGroup } from './advice.js';

/** Intents, sources, targets, runs, rows, notices. */
export const dataAdvice: readonly AdviceGroup[] = [
  {
    title: 'Intents',
    from: 'intake and `./chimera intent validate`, about the file: each fault has a JSON path and a line. All faults come at once.',
    advice: {
      CHIMERA_INTENT_NOT_JSON:
        'Mend the syntax at the line and column in the message: no comments, no commas at the end.',
      CHIMERA_INTENT_INVALID:
        'Change the field to what was expected. `./chimera intent explain FIELD` says what it means.',
      CHIMERA_INTENT_LITERAL_SECRET:
        'Write `env:NAME` or `file:/path` there. Change the secret if the file was shared: it is out.',
      CHIMERA_INTENT_SECRET_IN_URI:
        'Move user and password out of the URI into `user` and `password`, as a reference.',
      CHIMERA_INTENT_DECLARATION_EXPIRED:
        'Find out whether the right was renewed. If so, submit the intent with a later `validUntil`; waiting runs then go on.',
      CHIMERA_INTENT_UNKNOWN:
        '`./chimera intent list` shows those there are. Onboard it with `./chimera intent submit`.',
      CHIMERA_INTENT_SELECTION_GROWN:
        '`./chimera intent submit` onboards what is new; then `./chimera ingest submit` again.',
      CHIMERA_INTENT_SOURCE_CHANGED:
        '`./chimera intent diff FILE` shows how; `./chimera intent submit` first.',
      CHIMERA_INTENT_NO_INGESTION:
        'Give a dataset an `ingestion` part: `./chimera intent explain ingestion`.',
      CHIMERA_SCHEMA_UNCONFIRMED:
        '`./chimera intent pull NAMESPACE/NAME` writes the schema that was found out. Correct the types, then submit the file.',
      CHIMERA_DATASET_NAME_TAKEN: 'Give the dataset another `name`; `from` stays.',
      CHIMERA_RULE_INVALID:
        'Run the statement yourself as the user of the target. It must be one SELECT, on relations that the user may read, within 120 seconds.',
      CHIMERA_COLUMN_UNKNOWN:
        'Rules, key and partitions name columns as they are after the transforms; `./chimera ingest plan` shows them.',
      CHIMERA_TEAM_UNKNOWN: '`./chimera team list`; the operator makes one with `./chimera team create`.',
      CHIMERA_NAMESPACE_UNKNOWN:
        '`./chimera namespace list`; the operator makes one with `./chimera namespace create`.',
      CHIMERA_NAMESPACE_FOREIGN:
        'Name the team that owns the namespace (`./chimera namespace show`), or use one of yours.',
    },
  },
  {
    title: 'Names that are not there',
    from: 'intake, console, orchestrator, about what a command names.',
    advice: {
      CHIMERA_DATASET_UNKNOWN:
        '`./chimera dataset search WORD` finds it; a new one is there once its intent is _available_.',
      CHIMERA_PIPELINE_UNKNOWN:
        '`./chimera pipeline list`. Pipelines are named `<intent>_<datasource>_<dataset>`.',
      CHIMERA_RUN_UNKNOWN:
        '`./chimera run list`. In place of an id, `namespace/pipeline` means its newest run.',
    },
  },
  {
    title: 'Sources',
    from: 'The connection test of intake, the harvest of metadata, and the reader of a run; `./chimera intent test FILE` asks again at once, from where the services run.',
    advice: {
      CHIMERA_SOURCE_HOST_UNKNOWN:
        'Check the spelling, then the DNS of the machine on which the services run.',
      CHIMERA_SOURCE_REFUSED:
        'Check port and firewall, and that the server listens on that address and not on loopback only.',
      CHIMERA_SOURCE_TIMEOUT:
        'A firewall that drops silently, or a server that is overloaded. Try again; then ask whoever runs it.',
      CHIMERA_SOURCE_TLS:
        'Check `sslmode` in the URI, the name in the certificate, and that its issuer is known here.',
      CHIMERA_SOURCE_CREDENTIALS:
        'Check `user` and what the `password` reference leads to; a file may end in a line break, not in two.',
      CHIMERA_SOURCE_DATABASE_MISSING: 'Check the path of the URI: `postgres://host:port/DATABASE`.',
      CHIMERA_SOURCE_PERMISSION:
        'Have SELECT granted on the table and USAGE on its schema, or the file made readable.',
      CHIMERA_SOURCE_OBJECT_MISSING:
        'Mend `from`; the nearest name is in the hint. Names tell upper and lower case apart.',
      CHIMERA_SOURCE_COLUMN_MISSING: 'Mend `columns`; the nearest name is in the hint.',
      CHIMERA_SOURCE_FORMAT:
        'Open the file: is it what `kind` says, whole, and not still being written? For CSV, declare `format`.',
      CHIMERA_SOURCE_PATH_FORBIDDEN:
        'Move the files below a folder of CHIMERA_FILE_ROOTS, or add theirs to it. Links out of it are refused.',
      CHIMERA_SOURCE_SCHEMA_CHANGED:
        'The message has the difference. Mend the source, or accept: `./chimera pipeline resume NAMESPACE/PIPELINE --accept`; `onSchemaChange` says what happens by itself.',
      CHIMERA_SOURCE_QUERY:
        'Run the statement as the same user. It must be one SELECT or WITH without a semicolon.',
      CHIMERA_SOURCE_DELTA:
        'Choose a column that only grows, is never null and has an order: a number, date or timestamp.',
      CHIMERA_SOURCE_FAILED:
        'Nothing at first: the run is tried again. If it goes on, look at the log of the source.',
    },
  },
  {
    title: 'Targets',
    from: 'The test of an ingestion in intake, and the writer of a run. Readers keep the last good version.',
    advice: {
      CHIMERA_TARGET_UNAVAILABLE:
        'Nothing, if it comes back: the run is tried again. Else check the URI and the server.',
      CHIMERA_TARGET_CREDENTIALS: 'Check `user` and what the `password` reference leads to.',
      CHIMERA_TARGET_PERMISSION:
        'Have CREATE granted to the user on the database and the schema of the target.',
      CHIMERA_TARGET_FAILED:
        'The message has what the target said. Full disk and limits are its own; a refused value is to be reported.',
      CHIMERA_TARGET_OWNED: 'Choose another `relation`; what others made there is never overwritten.',
      CHIMERA_TARGET_LAYOUT:
        'Choose another `relation`, or have everything read anew: `./chimera run start NAMESPACE/PIPELINE --full`.',
    },
  },
  {
    title: 'Runs',
    from: 'orchestrator, ingestion and dq. `./chimera run why RUN` has the reason and what to do, `./chimera dq show RUN` the checks.',
    advice: {
      CHIMERA_RUN_CANCELLED: 'Nothing; start it again when it is wanted.',
      CHIMERA_RUN_PARAMETERS:
        'Check `--from` and `--to`: the notation of the delta column, and only for a delta pipeline.',
      CHIMERA_TRIGGER_CYCLE:
        'The message has the circle. Give one of its pipelines a trigger other than `dataset`.',
      CHIMERA_WRITER_FENCED: 'Nothing: a newer attempt goes on, and this one could not write any more.',
      CHIMERA_WORKER_LOST:
        'Nothing: the run is tried again. If it goes on, look for a killer of processes: `./chimera logs ingestion`, memory of the machine.',
      CHIMERA_WORKER_MEMORY:
        'Very large rows: leave columns out. Otherwise report it: memory does not depend on the number of rows.',
      CHIMERA_WORKER_STALLED:
        'Look for locks and slow statements at source and target; then start the run again.',
      CHIMERA_LEDGER_UNBALANCED:
        'Start the run again. If it is the same, report it with `./chimera run show RUN --json`.',
      CHIMERA_LOAD_GAP: 'Start the run again; lengthen the retention of load topics if records were gone.',
      CHIMERA_LOAD_CHECKSUM:
        'Start the run again. Somebody else may write to the load topic: check its access rights.',
      CHIMERA_ROW_TOO_LARGE: 'Leave the large column out of `columns`, or cut it at the source.',
      CHIMERA_QUALITY_FAILED:
        '`./chimera dq show RUN` shows what was expected and found. Mend the data or the rule, then run again.',
      CHIMERA_QUARANTINE_EXCEEDED:
        '`./chimera quarantine show NAMESPACE/PIPELINE`. Mend the rows, the schema or the rule; raise `maxQuarantined` only if losing so many is right.',
    },
  },
  {
    title: 'Rows in quarantine',
    from: 'The reader of a run, about one row, which is kept whole. `./chimera quarantine show NAMESPACE/PIPELINE` has place and reason.',
    advice: {
      CHIMERA_ROW_NULL: 'Mend the source, or write `"nullable": true` for the column if null is right.',
      CHIMERA_ROW_RAGGED:
        'Mend the line; or `"ragged": "pad"` if lines may end early. Check delimiter and quote if all are like it.',
      CHIMERA_ROW_RANGE: 'Mend the source or the bounds of the rule, then `./chimera quarantine replay`.',
      CHIMERA_ROW_TYPE:
        'Mend the source, the type in `schema`, or `dateFormat`, `decimal` and `nulls` of the format; then replay.',
      CHIMERA_ROW_VALUE: 'Mend the source or the rule, then `./chimera quarantine replay`.',
    },
  },
  {
    title: 'Notices',
    from: 'notification. `./chimera deliveries list --state failed` shows what was not told; a dead receiver delays its own notices only.',
    advice: {
      CHIMERA_NOTICE_REFUSED: 'Mend address or receiver, then `./chimera deliveries resend ID`.',
      CHIMERA_NOTICE_ADDRESS_FORBIDDEN:
        'Use a public http(s) address without credentials. Private ones need CHIMERA_WEBHOOK_ALLOW_PRIVATE=true on purpose.',
      CHIMERA_NOTICE_UNREACHABLE: 'Nothing: it is tried for days. Mend mail server or receiver meanwhile.',
      CHIMERA_SUBSCRIPTION_INVALID:
        '`./chimera subscribe --help` shows the filters; each fault names its field.',
      CHIMERA_SUBSCRIPTION_UNKNOWN:
        '`./chimera subscription list --state ended` also shows those that ended.',
      CHIMERA_DELIVERY_UNKNOWN:
        '`./chimera deliveries list`; deliveries are kept for 90 days after they ended.',
    },
  },
];
