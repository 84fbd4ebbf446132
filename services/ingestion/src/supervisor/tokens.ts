/** What every attempt of the supervisor uses: `ExecutionTools`. */
export const EXECUTION_TOOLS = Symbol.for('chimera.ingestion.execution-tools');
