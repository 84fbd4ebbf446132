/**
 * Closed list of error codes. Each is documented once, here: when it is raised and what to do.
 * Add a code in the group it belongs to; a code is never reused for another meaning.
 */
export const errorCodes = {
  CHIMERA_INVARIANT: 'A rule of the code itself was broken. Report it with the log around it.',
  CHIMERA_INTERNAL: 'An unexpected error. Read the log of the service named, and report it.',
  // Configuration and stack
  CHIMERA_CONFIG_INVALID:
    'Environment variables are missing or malformed. Each is named with what was expected.',
  CHIMERA_SECRET_UNRESOLVED:
    'A secret reference points to nothing readable. Check the variable or file that it names.',
  CHIMERA_SECRET_FORBIDDEN: 'A secret reference leaves the allowed folders or variable prefix.',
  CHIMERA_NOT_RUNNING: 'Chimera is not reachable. Start it with `./chimera up --wait`.',
  CHIMERA_STACK_FAILED: 'A server of the stack did not start. Its log says why.',
  CHIMERA_MIGRATION_MISSING: 'The database schema is older or newer than this build. Run `./chimera up`.',
  // HTTP and CLI
  CHIMERA_USAGE: 'The command or request was called in a way it does not know.',
  CHIMERA_UNAUTHORIZED: 'The bearer token is missing or wrong.',
  CHIMERA_FORBIDDEN: 'The caller may not do this: another team owns it, or only the operator may.',
  CHIMERA_NOT_FOUND: 'What was asked for does not exist.',
  CHIMERA_RATE_LIMITED:
    'Too many requests of a kind that is not tied to a token. Try again in a few seconds.',
  CHIMERA_CONFLICT: 'What was asked for contradicts what exists.',
  CHIMERA_TOO_LARGE: 'What was submitted exceeds a limit of size, depth or count.',
  // Messaging
  CHIMERA_KAFKA_UNAVAILABLE: 'The broker does not answer. It is retried.',
  CHIMERA_KAFKA_ACK_MISSING:
    'The broker did not acknowledge every record of a send. The missing ones are sent again.',
  CHIMERA_KAFKA_OFFSET_OUT_OF_RANGE:
    'Records that should be read are no longer on the topic. Never skipped silently.',
  CHIMERA_KAFKA_TOPIC_RECREATED: 'A topic is not the one it was. Positions on it are void.',
  CHIMERA_REGISTRY_UNAVAILABLE:
    'The schema registry does not answer. It is retried; running work goes on from the cache.',
  CHIMERA_SCHEMA_UNREGISTERED: 'A schema that this build needs is not in the registry. Run `./chimera up`.',
  CHIMERA_SCHEMA_INCOMPATIBLE: 'The registry refuses a schema because it would break readers.',
  CHIMERA_MESSAGE_UNDECODABLE:
    'Bytes on a topic are not a message of its contract. They are kept exactly as dead letter.',
  CHIMERA_MESSAGE_UNENCODABLE: 'A message does not fit its contract.',
  CHIMERA_MESSAGE_TOO_LARGE: 'A message exceeds the limit of its topic.',
  CHIMERA_HANDLER_REGISTRY: 'A handler is missing, doubled or names an unknown topic.',
  CHIMERA_DEAD_LETTER_FAILED:
    'A dead letter could not be written; consumption stops so that nothing is lost.',
  // Persistence
  CHIMERA_DATABASE_UNAVAILABLE: 'The database does not answer. It is retried.',
  CHIMERA_DATABASE_CONFLICT: 'Concurrent work on the same rows; it is retried.',
  CHIMERA_DATABASE_FAILED:
    'The database refused a statement: a broken constraint, or a defect. The SQLSTATE is in the details.',
  CHIMERA_TASK_LEASE_LOST:
    'Another process has taken over the task, or this one is stopping; the outcome here does not count.',
  CHIMERA_TASK_EXHAUSTED: 'A task did not succeed in the tries that it has. Its last error says why.',
  // Intents
  CHIMERA_INTENT_NOT_JSON: 'The file is not JSON.',
  CHIMERA_INTENT_INVALID: 'A field is missing, unknown or malformed.',
  CHIMERA_INTENT_LITERAL_SECRET: 'A secret is written out. Use env:NAME or file:/path instead.',
  CHIMERA_INTENT_SECRET_IN_URI: 'The URI carries credentials. Use user and password fields.',
  CHIMERA_INTENT_DECLARATION_EXPIRED: 'The declaration of the right to insource is no longer valid.',
  CHIMERA_INTENT_UNKNOWN: 'No intent of this name was onboarded in the namespace.',
  CHIMERA_INTENT_SELECTION_GROWN: 'Ingestion names more than was onboarded. Submit the intent again first.',
  CHIMERA_INTENT_SOURCE_CHANGED:
    'The source part differs from the onboarded version. Submit the intent first.',
  CHIMERA_INTENT_NO_INGESTION: 'No dataset of the intent has an ingestion part.',
  CHIMERA_RULE_INVALID: 'A rule asks the target something that it refuses or cannot answer in time.',
  CHIMERA_TEAM_UNKNOWN: 'No such team. The operator makes one: `chimera team create`.',
  CHIMERA_NAMESPACE_UNKNOWN: 'No such namespace. The operator makes one: `chimera namespace create`.',
  CHIMERA_NAMESPACE_FOREIGN: 'The namespace belongs to another team than the one named.',
  CHIMERA_SCHEMA_UNCONFIRMED:
    'The schema of the dataset was inferred, and nobody has confirmed it. Confirm it in the intent first.',
  CHIMERA_DATASET_NAME_TAKEN: 'Another intent of the namespace owns a dataset of this name.',
  CHIMERA_DATASET_UNKNOWN: 'No such dataset.',
  CHIMERA_COLUMN_UNKNOWN: 'No such column in the dataset.',
  CHIMERA_PIPELINE_UNKNOWN: 'No such pipeline.',
  CHIMERA_RUN_UNKNOWN: 'No such run.',
  CHIMERA_TRIGGER_CYCLE: 'Pipelines that start each other form a circle. Give one of them another trigger.',
  CHIMERA_RUN_PARAMETERS: 'Parameters of a run are malformed, or do not fit its pipeline.',
  // Sources and targets
  CHIMERA_SOURCE_HOST_UNKNOWN: 'The host name of the source does not resolve.',
  CHIMERA_SOURCE_REFUSED: 'The source refuses connections at this address.',
  CHIMERA_SOURCE_TIMEOUT: 'The source does not answer in time.',
  CHIMERA_SOURCE_TLS: 'The TLS handshake with the source fails.',
  CHIMERA_SOURCE_CREDENTIALS: 'The source refuses user or password.',
  CHIMERA_SOURCE_DATABASE_MISSING: 'The database does not exist at the source.',
  CHIMERA_SOURCE_PERMISSION: 'The user may not read what was selected.',
  CHIMERA_SOURCE_OBJECT_MISSING: 'A selected table or file does not exist at the source.',
  CHIMERA_SOURCE_COLUMN_MISSING: 'A selected column does not exist at the source.',
  CHIMERA_SOURCE_FORMAT: 'The file is not of the declared format.',
  CHIMERA_SOURCE_PATH_FORBIDDEN: 'The file lies outside the allowed roots.',
  CHIMERA_SOURCE_SCHEMA_CHANGED:
    'The source no longer has the columns of the contract. Submit the intent again.',
  CHIMERA_SOURCE_QUERY:
    'The source refuses the statement of a selection: it is no single read-only statement, or has a fault.',
  CHIMERA_SOURCE_DELTA:
    'The source cannot be read by this delta column: it is missing, has nulls or infinities, or a type without order.',
  CHIMERA_SOURCE_FAILED: 'The source failed while it was read.',
  CHIMERA_TARGET_UNAVAILABLE: 'The target does not answer.',
  CHIMERA_TARGET_CREDENTIALS: 'The target refuses user or password.',
  CHIMERA_TARGET_PERMISSION: 'The user may not create or write in the target schema.',
  CHIMERA_TARGET_FAILED: 'The target refused the rows.',
  CHIMERA_TARGET_OWNED: 'The target relation belongs to another pipeline, or was not made by Chimera.',
  CHIMERA_TARGET_LAYOUT:
    'The relation in the target has another key, partitioning, mode or column types than the pipeline writes. Have everything read anew, or choose another relation.',
  // Runs
  CHIMERA_RUN_CANCELLED: 'The run was ended on request; readers keep the last good version.',
  CHIMERA_WRITER_FENCED: 'A newer attempt owns the run; this one stopped.',
  CHIMERA_WORKER_LOST: 'The worker process ended before its work did. The run is tried again.',
  CHIMERA_WORKER_MEMORY: 'The worker exceeded its memory cap.',
  CHIMERA_WORKER_STALLED: 'The worker made no progress in time and was ended.',
  CHIMERA_LEDGER_UNBALANCED: 'Rows read and rows accounted for differ; nothing is published.',
  CHIMERA_LOAD_GAP: 'A batch is missing on the load topic.',
  CHIMERA_LOAD_CHECKSUM: 'Rows on the load topic differ from those sealed.',
  CHIMERA_ROW_TOO_LARGE: 'A row exceeds the configured limit.',
  CHIMERA_QUALITY_FAILED: 'Declared rules do not hold; nothing is published.',
  CHIMERA_QUARANTINE_EXCEEDED: 'More rows broke the contract than the pipeline allows.',
  // Row level, in quarantine records
  CHIMERA_ROW_NULL: 'A column that must not be null is null.',
  CHIMERA_ROW_RAGGED: 'A line has more or fewer values than the file has columns, or quotes that do not fit.',
  CHIMERA_ROW_RANGE: 'A value lies outside its declared range.',
  CHIMERA_ROW_TYPE: 'A value does not fit the type of its column.',
  CHIMERA_ROW_VALUE: 'A value breaks a rule about its length, its form or the values that are allowed.',
  // Notices
  CHIMERA_NOTICE_REFUSED: 'The receiver refuses the notice.',
  CHIMERA_NOTICE_ADDRESS_FORBIDDEN: 'The webhook address is private, or not http(s).',
  CHIMERA_SUBSCRIPTION_INVALID:
    'What is subscribed to is missing, unknown or malformed. Each fault names its field.',
  CHIMERA_SUBSCRIPTION_UNKNOWN: 'No such subscription. `chimera subscription list` shows those there are.',
  CHIMERA_DELIVERY_UNKNOWN: 'No such delivery, or it is older than deliveries are kept.',
  CHIMERA_NOTICE_UNREACHABLE: 'The mail server or receiver does not answer. It is tried again.',
} as const;

/** A code of the closed list. */
export type ErrorCode = keyof typeof errorCodes;
