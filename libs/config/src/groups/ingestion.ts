import { field, group, type Field, type FieldGroup } from '../declaration/field.js';
import { flag, oneOf, optional, text, wholeNumber } from '../declaration/parser.js';

/** How many runs a supervisor executes and what each may use. */
export function supervisor(): FieldGroup<{
  id: Field<string>;
  runSlots: Field<number>;
  workerMemoryMb: Field<number>;
  spareWorkers: Field<number>;
  workerStallSeconds: Field<number>;
  loadAheadMb: Field<number>;
  releaseLoad: Field<boolean>;
  bulkClient: Field<'kafkajs' | 'platformatic'>;
  loadCompression: Field<'none' | 'lz4' | 'gzip' | 'zstd'>;
  crashAt: Field<string | null>;
}> {
  return group({
    id: field({
      variable: 'CHIMERA_SUPERVISOR_ID',
      doc: 'Name of this supervisor, unique in the mesh and the same after a restart.',
      default: 'supervisor-1',
      parser: text('lower-case letters, digits and dashes', /^[a-z][a-z0-9-]{0,62}$/),
    }),
    runSlots: field({
      variable: 'CHIMERA_RUN_SLOTS',
      doc: 'Runs executed at once. Where there are three or more, one is kept for a team that has no run under way.',
      default: '3',
      parser: wholeNumber(1, 256),
    }),
    workerMemoryMb: field({
      variable: 'CHIMERA_WORKER_MEMORY_MB',
      doc: 'Resident memory that one worker process may use, in MiB. At least 160: Node, the Kafka client and a connector take up to 120 before the first row.',
      default: '384',
      parser: wholeNumber(160, 65_536),
    }),
    spareWorkers: field({
      variable: 'CHIMERA_SPARE_WORKERS',
      doc: 'Worker processes kept started and waiting, so that small runs need not wait for one.',
      default: '1',
      parser: wholeNumber(0, 64),
    }),
    workerStallSeconds: field({
      variable: 'CHIMERA_WORKER_STALL_SECONDS',
      doc: 'A worker without progress for this long, while it has no reason to wait, is ended.',
      default: '180',
      parser: wholeNumber(1, 86_400),
    }),
    loadAheadMb: field({
      variable: 'CHIMERA_LOAD_AHEAD_MB',
      doc: 'Rows of one run that may lie on its load topic unread, in MiB; beyond it the reader waits.',
      default: '1024',
      parser: wholeNumber(1, 1_048_576),
    }),
    releaseLoad: field({
      variable: 'CHIMERA_LOAD_RELEASE',
      doc: "Whether a finished run's records on the load topic are removed at once instead of by retention.",
      default: 'false',
      parser: flag,
    }),
    bulkClient: field({
      variable: 'CHIMERA_BULK_CLIENT',
      doc: 'Kafka client that puts batches of rows on load topics: platformatic (@platformatic/kafka) or kafkajs.',
      default: 'platformatic',
      parser: oneOf('platformatic', 'kafkajs'),
    }),
    loadCompression: field({
      variable: 'CHIMERA_LOAD_COMPRESSION',
      doc: 'How rows on load topics are compressed: none (fastest where the broker is near), lz4, gzip or zstd (Node 22.15 or newer). Less disk and network for more CPU.',
      default: 'none',
      parser: oneOf('none', 'lz4', 'gzip', 'zstd'),
    }),
    crashAt: field({
      variable: 'CHIMERA_CRASH_AT',
      doc: 'For tests only: named points, such as writer.after-commit or reader.after-batch:20, separated by commas, at each of which the process kills itself once.',
      default: '',
      parser: optional(text('crash points', /^[a-z]+\.[a-z-]+(:\d+)?(,[a-z]+\.[a-z-]+(:\d+)?)*$/)),
    }),
  });
}
