import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Provider } from '@nestjs/common';
import { SecretResolver, type IngestionConfig } from '@chimera/config';
import { CONFIG, KAFKA, LOGGER, WarmPool } from '@chimera/hosting';
import { requireCodec, type KafkaPort } from '@chimera/kafka';
import { UnitOfWork } from '@chimera/persistence';
import { Metrics, instruments, type Logger } from '@chimera/telemetry';
import { AttemptBooks } from '../repositories/attempt-books.js';
import { QuarantineShelf } from '../quarantine/quarantine-shelf.js';
import { QuarantineRepository } from '../repositories/quarantine.repository.js';
import { CrashPoints } from '../worker/crash-point.js';
import type { WorkerSettings } from '../worker/protocol.js';
import type { ExecutionTools } from './attempt-execution.js';
import { AttemptRunner } from './attempt-runner.js';
import { Heartbeat } from './heartbeat.js';
import { LoadTopics } from './load-topics.js';
import { Marks } from './marks.js';
import { Replays } from './replays.js';
import { RunDesk } from './run-desk.js';
import { RunMeter } from './run-meter.js';
import { TargetContext } from './target-context.js';
import { TaskBuilder } from './task-builder.js';
import { EXECUTION_TOOLS, WORKER_POOL } from './tokens.js';
import { WorkerProcess } from './worker-process.js';
import { WorkerWatch } from './worker-watch.js';

const mebibyte = 1024 * 1024;
/** A worker that holds more than this share of its memory cap after a run is not used again. */
const reusableShare = 0.6;
/** Each part is a connection to the source. */
const mostPartsAtOnce = 8;

/** Workers run from the build: a process of its own needs a file of its own. */
const workerEntry = fileURLToPath(new URL('../../dist/worker/main.js', import.meta.url));

/** Everything between an assignment and its worker processes. */
export const supervisionProviders: Provider[] = [
  {
    provide: LoadTopics,
    inject: [KAFKA],
    useFactory: (kafka: KafkaPort) => new LoadTopics(kafka),
  },
  {
    provide: TargetContext,
    inject: [SecretResolver, CONFIG],
    useFactory: (secrets: SecretResolver, { files }: IngestionConfig) =>
      new TargetContext(secrets, files.roots),
  },
  {
    provide: CrashPoints,
    inject: [CONFIG],
    useFactory: ({ supervisor, state }: IngestionConfig) =>
      new CrashPoints(supervisor.crashAt, state.directory),
  },
  {
    provide: WORKER_POOL,
    inject: [CONFIG, Metrics],
    useFactory: workerPool,
  },
  {
    provide: Replays,
    inject: [UnitOfWork, QuarantineRepository, LoadTopics],
    useFactory: (work: UnitOfWork, quarantine: QuarantineRepository, topics: LoadTopics) =>
      new Replays(work, quarantine, topics),
  },
  {
    provide: QuarantineShelf,
    inject: [UnitOfWork, QuarantineRepository, LoadTopics, KAFKA],
    useFactory: (work: UnitOfWork, rows: QuarantineRepository, topics: LoadTopics, kafka: KafkaPort) =>
      new QuarantineShelf(work, rows, topics, kafka),
  },
  {
    provide: EXECUTION_TOOLS,
    inject: [CONFIG, LoadTopics, WORKER_POOL, SecretResolver, TargetContext, Replays],
    useFactory: executionTools,
  },
  {
    provide: RunMeter,
    inject: [Metrics],
    useFactory: (metrics: Metrics) => new RunMeter(metrics),
  },
  {
    provide: AttemptRunner,
    inject: [UnitOfWork, AttemptBooks, EXECUTION_TOOLS, CrashPoints, RunMeter, LOGGER],
    useFactory: (
      work: UnitOfWork,
      books: AttemptBooks,
      tools: ExecutionTools,
      crashPoints: CrashPoints,
      meter: RunMeter,
      log: Logger,
    ) =>
      new AttemptRunner({
        work,
        ...books,
        tools,
        crashPoints,
        meter,
        log: log.child({ part: 'supervisor' }),
      }),
  },
  {
    provide: RunDesk,
    inject: [CONFIG, AttemptRunner, Metrics],
    useFactory: ({ supervisor }: IngestionConfig, runner: AttemptRunner, metrics: Metrics): RunDesk => {
      const desk = new RunDesk(supervisor.runSlots, (assigned, signal) => runner.run(assigned, signal));
      metrics.set(instruments.runSlots, {}, supervisor.runSlots);
      metrics.onScrape(() => metrics.set(instruments.runSlotsFree, {}, desk.freeSlots));
      return desk;
    },
  },
  {
    provide: Heartbeat,
    inject: [CONFIG, UnitOfWork, RunDesk, LOGGER],
    useFactory: ({ supervisor }: IngestionConfig, work: UnitOfWork, desk: RunDesk, log: Logger) =>
      new Heartbeat({ supervisor: supervisor.id, slots: supervisor.runSlots, work, log }, desk),
  },
];

function workerPool({ supervisor, warmth }: IngestionConfig, metrics: Metrics): WarmPool<WorkerProcess> {
  // Buffers live outside the V8 heap and count against the resident cap too, so the heap gets half of it.
  const heapMb = Math.floor(supervisor.workerMemoryMb / 2);
  const pool = new WarmPool({
    start: () => WorkerProcess.start({ entry: workerEntry, heapMb }),
    spares: supervisor.spareWorkers,
    // Where a process kills itself is counted from its start.
    mostTasks: supervisor.crashAt === null ? warmth.runs : 1,
    mostBytes: supervisor.workerMemoryMb * mebibyte * reusableShare,
    idleMs: warmth.idleSeconds * 1_000,
    // Reader and writer of every run that may be under way.
    mostIdle: supervisor.runSlots * 2,
  });
  metrics.onScrape(() => metrics.set(instruments.workersSpare, {}, pool.ready));
  return pool;
}

function executionTools(
  config: IngestionConfig,
  loadTopics: LoadTopics,
  pool: WarmPool<WorkerProcess>,
  secrets: SecretResolver,
  targets: TargetContext,
  replays: Replays,
): ExecutionTools {
  const { workerMemoryMb, workerStallSeconds, loadAheadMb, runSlots } = config.supervisor;
  return {
    loadTopics,
    marks: new Marks(targets),
    replays,
    tasks: new TaskBuilder(workerSettings(config), secrets, partsAtOnce(runSlots)),
    pool,
    watch: new WorkerWatch({ memoryBytes: workerMemoryMb * mebibyte, stallMs: workerStallSeconds * 1_000 }),
    loadAheadBytes: loadAheadMb * mebibyte,
  };
}

/** Every slot has its share of the cores; two parts at least, because one of them often waits for the source. */
function partsAtOnce(runSlots: number): number {
  return Math.min(mostPartsAtOnce, Math.max(2, Math.floor(availableParallelism() / runSlots)));
}

function workerSettings({ kafka, state, files, logging, supervisor }: IngestionConfig): WorkerSettings {
  return {
    brokers: kafka.brokers,
    bulkClient: supervisor.bulkClient,
    // One that this process has not must not be found by every run.
    loadCompression: requireCodec(supervisor.loadCompression),
    stateDirectory: state.directory,
    fileRoots: files.roots,
    logLevel: logging.level,
    crashAt: supervisor.crashAt,
  };
}
