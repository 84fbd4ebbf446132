import { attributes } from '../../attributes.js';
import { counter, gauge, histogram } from '../instrument.js';

const { errorType, outcome, taskKind } = attributes;

/** Outbox, tasks and transactions of a service's own schema. Depths and ages are asked of the database at each scrape. */
export const storeInstruments = {
  outboxDepth: gauge(
    'chimera_outbox_events',
    '{event}',
    'Events that wait in the outbox; counted up to 100,000.',
  ),
  outboxAge: gauge(
    'chimera_outbox_oldest_event_age_seconds',
    's',
    'Age of the oldest event in the outbox; 0 when it is empty.',
  ),
  outboxRelayed: counter('chimera_outbox_relayed_total', '{event}', 'Events taken from the outbox to Kafka.'),
  outboxErrors: counter(
    'chimera_outbox_errors_total',
    '{drain}',
    'Drains of the outbox that failed and are repeated.',
    errorType,
  ),
  tasksFinished: counter(
    'chimera_tasks_total',
    '{task}',
    'Ended tries of tasks: done, retried, exhausted, handed-back, lost.',
    taskKind,
    outcome,
  ),
  taskDuration: histogram('chimera_task_duration_seconds', 's', 'Time one try of a task took.', taskKind),
  tasksRunning: gauge('chimera_tasks_running', '{task}', 'Tasks that run in this process.', taskKind),
  tasksDue: gauge('chimera_tasks_due', '{task}', 'Tasks that are due and wait for a free place.', taskKind),
  taskAge: gauge(
    'chimera_tasks_oldest_due_age_seconds',
    's',
    'How long the oldest of the due tasks has waited.',
    taskKind,
  ),
  transactionsRepeated: counter(
    'chimera_transactions_repeated_total',
    '{transaction}',
    'Transactions repeated after a conflict.',
  ),
} as const;
