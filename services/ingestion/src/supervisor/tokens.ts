/** What every attempt of the supervisor uses: `ExecutionTools`. */
export const EXECUTION_TOOLS = Symbol.for('chimera.ingestion.execution-tools');
/** The warm worker processes of the supervisor. */
export const WORKER_POOL = Symbol('worker-pool');
