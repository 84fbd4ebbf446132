import { attributes, type AttributeName } from '../attributes.js';

/** A measurement: what it is called, what it means, which attributes it has. */
export interface Instrument<A extends AttributeName = AttributeName> {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** Prometheus name; counters end in `_total`, durations are in seconds. */
  readonly name: string;
  readonly help: string;
  readonly attributes: readonly A[];
  /** Upper bounds of a histogram. Default 5 ms to 60 s. */
  readonly buckets?: readonly number[];
}

const counter = <A extends AttributeName>(name: string, help: string, ...names: readonly A[]) =>
  ({ kind: 'counter', name, help, attributes: names }) as const satisfies Instrument;
const gauge = <A extends AttributeName>(name: string, help: string, ...names: readonly A[]) =>
  ({ kind: 'gauge', name, help, attributes: names }) as const satisfies Instrument;
const histogram = <A extends AttributeName>(name: string, help: string, ...names: readonly A[]) =>
  ({ kind: 'histogram', name, help, attributes: names }) as const satisfies Instrument;

const { messagingDestination, messagingGroup, messagingPartition, outcome, reason, taskKind, errorType } =
  attributes;

/** Every measurement of Chimera. Attributes have few values: never an id, a key or a name that users choose freely. */
export const instruments = {
  /** `outcome`: handled, skipped, retried, dead-lettered, stopped. */
  messagesConsumed: counter(
    'messaging_client_consumed_messages_total',
    'Messages taken from topics, by what became of them.',
    messagingDestination,
    messagingGroup,
    outcome,
    reason,
  ),
  messagesSent: counter(
    'messaging_client_sent_messages_total',
    'Records acknowledged by the broker.',
    messagingDestination,
  ),
  processDuration: histogram(
    'messaging_process_duration_seconds',
    'Time a handler took for one message or batch.',
    messagingDestination,
    messagingGroup,
  ),
  sendDuration: histogram(
    'messaging_client_operation_duration_seconds',
    'Time until a send was acknowledged.',
  ),
  consumerLag: gauge(
    'chimera_consumer_lag',
    'Records that wait on a partition.',
    messagingDestination,
    messagingGroup,
    messagingPartition,
  ),
  fetchAge: gauge(
    'chimera_consumer_fetch_age_seconds',
    'Time since the broker last answered a fetch.',
    messagingGroup,
  ),
  deadLetters: counter(
    'chimera_dead_letters_total',
    'Messages put aside as dead letters.',
    messagingDestination,
    messagingGroup,
    errorType,
  ),
  outboxRelayed: counter('chimera_outbox_relayed_total', 'Events taken from the outbox to Kafka.'),
  outboxErrors: counter(
    'chimera_outbox_errors_total',
    'Drains of the outbox that failed and are repeated.',
    errorType,
  ),
  tasksFinished: counter('chimera_tasks_total', 'Ended tries of tasks, by outcome.', taskKind, outcome),
  taskDuration: histogram('chimera_task_duration_seconds', 'Time one try of a task took.', taskKind),
  tasksRunning: gauge('chimera_tasks_running', 'Tasks that run in this process.', taskKind),
  transactionsRepeated: counter(
    'chimera_transactions_repeated_total',
    'Transactions repeated after a conflict.',
  ),
  httpDuration: histogram(
    'http_server_request_duration_seconds',
    'Time a request took.',
    attributes.httpMethod,
    attributes.httpRoute,
    attributes.httpStatus,
  ),
  runsFinished: counter('chimera_runs_total', 'Ended runs, by outcome.', outcome),
  runRows: counter(
    'chimera_run_rows_total',
    'Rows by stage: read, loaded, quarantined, filtered.',
    attributes.stage,
  ),
  runDuration: histogram(
    'chimera_run_stage_duration_seconds',
    'Time a stage of a run took.',
    attributes.stage,
  ),
  workersRunning: gauge('chimera_workers_running', 'Worker processes that are alive.'),
} as const;
