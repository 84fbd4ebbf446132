import { setTimeout as delay } from 'node:timers/promises';
import { chosenFaults } from './chosen-faults.js';
import { pipelineHistory } from './collect.js';
import { deadLetters, letterCounts } from './dead-letters.js';
import type { ChaosGround, ChaosWorld } from './fault.js';
import { FaultRun } from './fault-run.js';
import { MachineWatch } from './machine-watch.js';
import { defaultBounds, type Bounds, type History } from './oracle/history.js';
import { judge } from './oracle/judge.js';
import { localProcesses } from './processes.js';
import { schedule, scheduleLines } from './schedule.js';
import type { SeedReport } from './seed-report.js';
import { SeededRandom } from './seeded-random.js';
import { settled } from './settled.js';
import { Workload } from './workload/workload.js';

/** What a seed is run with. */
export interface SeedOptions {
  readonly seed: number;
  /** Time in which faults strike; catching up and judging come on top. */
  readonly minutes: number;
  /** Names (`kill-service`) or tests (`T1`) of the faults to choose from. Default: all. */
  readonly faults?: readonly string[];
  readonly bounds?: Partial<Bounds>;
  /** Gets a line whenever something happens. */
  readonly say?: (line: string) => void;
  /** Ends the seed early; everything is healed all the same, and nothing is judged. */
  readonly signal?: AbortSignal;
}

/** In bounds of recovery: movement that comes later than two of them counts as none; the last rows may take four. */
const patience = { movement: 2, quiet: 4 };
/** How long CPU is measured once nothing is asked of the mesh. */
const restMs = 5_000;

/**
 * Runs one seed: a workload, the faults of its schedule, then the oracle. Whatever happens, everything is healed and
 * the workload ended before it returns or throws. Throws `CHIMERA_USAGE` for faults that do not exist.
 */
export async function runSeed(ground: ChaosGround, options: SeedOptions): Promise<SeedReport> {
  const say = options.say ?? (() => undefined);
  const { kinds, leftOut } = chosenFaults({ ...ground, minutes: options.minutes }, options.faults);
  const planned = schedule(options.seed, options.minutes, kinds);
  say(`seed ${options.seed}, ${options.minutes} minutes, ${planned.length} strikes:`);
  for (const line of [...scheduleLines(planned), ...leftOut]) say(line);

  const signal = options.signal ?? new AbortController().signal;
  const scene = await openScene(ground, options.seed, say);
  const { world, workload, watch } = scene;
  const runs = () => workload.parts.flatMap(({ driver }) => driver.runs);
  const faults = new FaultRun({ world, kinds, runs, signal });
  try {
    const letters = await letterCounts(ground.mesh);
    await watch.start();
    await workload.start();
    const bounds = boundsFor(workload.paceMs(), options.bounds);
    world.note(`the workload moves, ${(workload.paceMs() / 1000).toFixed(1)} s a run`);
    const ends = delay(options.minutes * 60_000, undefined, { signal }).catch(() => undefined);
    await faults.follow(planned, patience.movement * bounds.recoveryMs);
    await ends;
    await workload.calm();
    world.note(signal.aborted ? 'interrupted; everything is healed' : 'faults are over; catching up');
    if (!signal.aborted) await workload.finish(patience.quiet * bounds.recoveryMs);
    const history = signal.aborted ? null : await historyOf(scene, faults, letters);
    const verdicts = history === null ? [] : judge(history, bounds);
    return {
      seed: options.seed,
      minutes: options.minutes,
      planned,
      leftOut,
      held: history !== null && verdicts.every(({ faults: found }) => found.length === 0),
      interrupted: history === null,
      verdicts,
      recoveries: faults.recoveries,
      faults: faults.outcome(),
      processes: history?.processes ?? [],
      workload: workload.figures(),
    };
  } finally {
    await faults.healAll();
    await scene.close();
  }
}

/**
 * On a machine that is busy with something else everything takes longer: recovery may take as long as ten undisturbed
 * runs, if that is more than its bound.
 */
function boundsFor(paceMs: number, asked: Partial<Bounds> = {}): Bounds {
  return { ...defaultBounds, recoveryMs: Math.max(defaultBounds.recoveryMs, 10 * paceMs), ...asked };
}

interface Scene {
  readonly world: ChaosWorld;
  readonly workload: Workload;
  readonly watch: MachineWatch;
  /** Dead letters that faults said they would make, by topic. */
  readonly expected: ReadonlyMap<string, number>;
  /** Codes that faults said they would end runs with. */
  readonly failures: ReadonlySet<string>;
  close(): Promise<void>;
}

async function openScene(ground: ChaosGround, seed: number, say: (line: string) => void): Promise<Scene> {
  const { mesh } = ground;
  const began = performance.now();
  const databases = { source: await mesh.database(), target: await mesh.database() };
  const place = { databases, proxies: ground.proxies };
  const workload = await Workload.prepare(mesh, place, new SeededRandom(seed));
  const expected = new Map<string, number>();
  const failures = new Set<string>();
  const watch = new MachineWatch(localProcesses);
  const world: ChaosWorld = {
    ...ground,
    databases,
    processes: localProcesses,
    pipelines: workload.pipelines,
    expectDeadLetters: (topic, count) => expected.set(topic, (expected.get(topic) ?? 0) + count),
    expectFailures: (code) => void failures.add(code),
    excuseMemory: (pid) => watch.excuse(pid),
    note: (line) => say(`${((performance.now() - began) / 1000).toFixed(1).padStart(7)} s  ${line}`),
  };
  const close = async (): Promise<void> => {
    await Promise.all([workload.stop(), watch.stop()]);
    await mesh.close();
  };
  return { world, workload, watch, expected, failures, close };
}

/** Letters come a while after what they are about. */
const hasAll = (expected: ReadonlyMap<string, number>) => (found: History['deadLetters']) =>
  [...expected].every(([topic, count]) => (found[topic] ?? 0) >= count);

async function historyOf(
  { world, workload, watch, expected, failures }: Scene,
  faults: FaultRun,
  before: Readonly<Record<string, number>>,
): Promise<History> {
  const { mesh, databases } = world;
  await workload.stop();
  const pipelines = await Promise.all(
    workload.parts.map((part) => pipelineHistory(mesh, databases.target, part)),
  );
  const audit = () => mesh.api.get<History['audit']>('audit', '/v1/audit/verify');
  return {
    pipelines,
    recoveries: faults.recoveries,
    processes: await watch.figures(restMs),
    audit: await settled(audit, () => true),
    deadLetters: await settled(() => deadLetters(mesh, before), hasAll(expected)),
    expectedDeadLetters: Object.fromEntries(expected),
    expectedFailures: [...failures],
    faults: faults.outcome(),
  };
}
