export { Database, type TransactionOptions } from './postgres/database.js';
export type { DatabaseOptions } from './postgres/connection-options.js';
export { DatabaseError } from './postgres/database-error.js';
export { Notifications, type NotificationOptions } from './postgres/notifications.js';
export type { TransactionSession } from './postgres/open-transaction.js';
export type { SqlSession } from './postgres/sql-session.js';
export {
  originOf,
  type Cause,
  type EnqueueOptions,
  type EventEncoder,
  type Origin,
  type Row,
  type Transaction,
} from './work/transaction.js';
export {
  UnitOfWork,
  type CausingMessage,
  type ReadTransaction,
  type SkippedWork,
  type UnitOfWorkOptions,
  type WorkResult,
} from './work/unit-of-work.js';
export { readQueueDepth } from './metrics/queue-depth.js';
export { InboxRetention, type InboxRetentionOptions } from './work/inbox-retention.js';
export { PostgresOutboxStore, type StoredEvent } from './outbox/postgres-outbox-store.js';
export type { Task, TaskExecutor, TaskOutcome } from './tasks/task.js';
export { TaskWorkers, type TaskWorkersOptions } from './tasks/task-workers.js';
export { assertMigrated, migrate, type MigrateOptions } from './migrate/migrate.js';
