import { attributes } from '../../attributes.js';
import { counter, gauge, histogram } from '../instrument.js';

const { channel, errorType, namespace, outcome, reason, stage, state, step } = attributes;

/** From a second to a day: runs are of very different sizes. */
const longBuckets = [0.1, 0.5, 1, 2, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400];

/** Runs, their rows, and what people are promised and told. */
export const runInstruments = {
  runs: gauge('chimera_runs', '{run}', 'Unfinished runs by state.', state),
  runsFinished: counter(
    'chimera_runs_finished_total',
    '{run}',
    'Ended runs: published, rejected, abandoned, cancelled.',
    outcome,
    namespace,
  ),
  runStepDuration: {
    ...histogram(
      'chimera_run_step_duration_seconds',
      's',
      'Time a step of a run took. By orchestrator, of published runs: start (assigned to started), stage (started to staged), assess (staged to verdict), publish (verdict to published), total (requested to published). By ingestion, of each worker process: read, load.',
      step,
    ),
    buckets: longBuckets,
  },
  runQueueWait: {
    ...histogram(
      'chimera_run_queue_wait_seconds',
      's',
      'Time from the request of a run to its first assignment.',
      namespace,
    ),
    buckets: longBuckets,
  },
  runRows: counter(
    'chimera_run_rows_total',
    '{row}',
    'Rows by stage: read (from the source), moved (sealed on the load topic), loaded (given to the target, again by a writer that is started again), quarantined, filtered, deduplicated. read and loaded grow while a run goes on, the others when an attempt is staged.',
    stage,
    namespace,
  ),
  runBytes: counter(
    'chimera_run_bytes_total',
    'By',
    'Bytes of rows by stage: moved (onto the load topic), loaded (from there to the target).',
    stage,
    namespace,
  ),
  attemptsEnded: counter(
    'chimera_run_attempts_total',
    '{attempt}',
    'Ended attempts: staged, failed (with the error code), superseded by a newer one.',
    outcome,
    errorType,
  ),
  writersFenced: counter(
    'chimera_writers_fenced_total',
    '{attempt}',
    'Attempts that found a newer one owning their run: by the target (its compare-and-set refused them) or by assignment.',
    reason,
  ),
  runSlots: gauge('chimera_run_slots', '{run}', 'Runs that this supervisor executes at once.'),
  runSlotsFree: gauge('chimera_run_slots_free', '{run}', 'Of these, those that are free.'),
  pipelinesClosed: gauge(
    'chimera_pipelines_closed',
    '{pipeline}',
    'Pipelines that start no runs: paused by a person, held by a changed source (a contract change that waits for a person or a new contract), or without a valid declaration.',
    reason,
  ),
  promisesBroken: gauge(
    'chimera_promises_broken',
    '{period}',
    'Periods whose version is late and not there yet: at_risk (expected by now) or failed (promised by now).',
    state,
  ),
  deliveries: counter(
    'chimera_deliveries_total',
    '{attempt}',
    'Attempts to deliver a notice: delivered, retried later, failed for good.',
    channel,
    outcome,
  ),
} as const;
