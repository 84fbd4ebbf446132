// @ts-check
/** On what was measured. */
import { cpus, loadavg, totalmem } from 'node:os';
import { hasPsql } from '../ingest/copies.mjs';

export function machine() {
  const [cpu] = cpus();
  return {
    cores: cpus().length,
    cpu: cpu?.model ?? '',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    client: hasPsql ? 'psql' : 'two raw streams in Node',
    load: loadavg().map((load) => Math.round(load * 10) / 10),
  };
}
