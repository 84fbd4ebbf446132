import { naturalId, topics } from '@chimera/contracts';
import { dueBetween, nextDue, readSchedule, type Schedule } from '@chimera/intent';
import type { FailedFact } from './run-facts.js';
import type { Trigger } from './trigger.js';

/** Something that starts a run without a person, each once. */
export interface Occasion {
  readonly trigger: 'schedule' | 'event';
  /** What identifies it for the pipeline: a time, a publication, a state of the source's files. */
  readonly cause: string;
  readonly requestedBy: string;
  readonly dueAt: number | null;
  readonly chain: readonly string[];
  /** Whether a run that waits already may stand for it. */
  readonly folds: boolean;
}

/** The run of an occasion has the same id whoever makes it and however often. */
export function runIdOf(pipeline: string, { trigger, cause }: Occasion): string {
  return naturalId(topics.orchestrator.runRequested.name, pipeline, trigger, cause);
}

/** A time that passed this long ago was missed; a younger one is only late. */
export const missedAfterMs = 300_000;
/** Times that are looked at: a month of every minute. Of more, the last month is. */
const mostLooked = 45_000;
const monthMs = 31 * 86_400_000;
/** Runs that make up for missed times under `runEach`: the newest so many. */
const mostMadeUp = 100;

/** What a schedule asks for at a moment. */
export interface DueTimes {
  /** Times to run for, oldest first. */
  readonly fire: readonly number[];
  readonly missed: {
    readonly first: number;
    readonly last: number;
    readonly count: number;
    readonly started: number;
  } | null;
  readonly next: number | null;
}

type Cron = Extract<Trigger, { kind: 'cron' }>;

/** The schedule of a trigger; null when it has none that can be kept. Intake refuses those. */
export function scheduleOf(trigger: Trigger): Schedule | null {
  if (trigger.kind !== 'cron') return null;
  const schedule = readSchedule(trigger.schedule, trigger.timeZone);
  return typeof schedule === 'string' ? null : schedule;
}

/** Times after `cursor` that have come, as the trigger wants missed ones made up for. Pure. */
export function dueTimes(
  schedule: Schedule,
  { missed: policy }: Cron,
  cursor: number,
  now: number,
): DueTimes {
  const all = dueBetween(schedule, cursor, now, mostLooked);
  const due = all.length < mostLooked ? all : dueBetween(schedule, now - monthMs, now, mostLooked);
  const missed = due.filter((time) => now - time > missedAfterMs);
  const onTime = due.slice(missed.length);
  const madeUp = madeUpFor(missed, policy);
  const summary =
    missed.length === 0
      ? null
      : { first: missed[0]!, last: missed.at(-1)!, count: missed.length, started: madeUp.length };
  return { fire: [...madeUp, ...onTime], missed: summary, next: nextDue(schedule, now) };
}

function madeUpFor(missed: readonly number[], policy: Cron['missed']): readonly number[] {
  switch (policy) {
    case 'skip':
      return [];
    case 'runOnce':
      return missed.slice(-1);
    case 'runEach':
      return missed.slice(-mostMadeUp);
  }
}

/** Why a publication may not start a pipeline that led to it; null when it may. */
export function cycleOf(pipeline: string, chain: readonly string[]): Omit<FailedFact, 'at'> | null {
  const begin = chain.indexOf(pipeline);
  if (begin < 0) return null;
  const circle = [...chain.slice(begin), pipeline].join(' -> ');
  return {
    code: 'CHIMERA_TRIGGER_CYCLE',
    message: `Pipeline ${pipeline} is started by a publication that it started itself: ${circle}.`,
    hint: 'Give one pipeline of the circle a trigger that does not name a dataset of it.',
    retryable: false,
  };
}
