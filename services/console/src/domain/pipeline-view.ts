import { nextDue, readSchedule } from '@chimera/intent';
import type { RunView, StoredFact } from './run-view.js';

/** A pipeline as people see it. */
export interface PipelineView {
  readonly namespace: string;
  readonly pipeline: string;
  readonly dataset: unknown;
  readonly intent: unknown;
  readonly team: unknown;
  readonly configVersion: unknown;
  readonly priority: unknown;
  readonly trigger: unknown;
  readonly way: unknown;
  readonly target: unknown;
  /** active, paused or held. */
  readonly state: unknown;
  /** Why, since when and by whom; null when nothing was ever told. */
  readonly reason: unknown;
  readonly changedBy: unknown;
  readonly since: string | null;
  /** ISO 8601; null without a schedule, and while nothing starts. */
  readonly nextDue: string | null;
  readonly declarationValidUntil: unknown;
  readonly lastRun: Pick<
    RunView,
    'runId' | 'state' | 'version' | 'waitingFor' | 'requestedAt' | 'finishedAt'
  > | null;
}

/** Derives the view from whatever facts are there. */
export function pipelineView(
  id: string,
  stored: readonly StoredFact[],
  lastRun: RunView | null,
  now: number,
): PipelineView {
  const configured = stored.find((one) => one.fact === 'configured')?.data ?? {};
  const told = stored.find((one) => one.fact === 'state');
  const state = told?.data['state'] ?? 'active';
  const [namespace = '', pipeline = ''] = id.split('/');
  return {
    namespace,
    pipeline,
    dataset: configured['dataset'] ?? null,
    intent: configured['intent'] ?? null,
    team: configured['team'] ?? null,
    configVersion: configured['configVersion'] ?? null,
    priority: configured['priority'] ?? null,
    trigger: configured['trigger'] ?? null,
    way: configured['way'] ?? null,
    target: configured['target'] ?? null,
    state,
    reason: told?.data['reason'] ?? null,
    changedBy: told?.data['changedBy'] ?? null,
    since: told?.at ?? null,
    nextDue: state === 'active' ? dueAfter(configured['trigger'], now) : null,
    declarationValidUntil: configured['declarationValidUntil'] ?? null,
    lastRun: lastRun === null ? null : briefly(lastRun),
  };
}

function briefly(run: RunView): NonNullable<PipelineView['lastRun']> {
  const { runId, state, version, waitingFor, requestedAt, finishedAt } = run;
  return { runId, state, version, waitingFor, requestedAt, finishedAt };
}

function dueAfter(trigger: unknown, now: number): string | null {
  if (typeof trigger !== 'object' || trigger === null) return null;
  const { kind, schedule, timeZone = 'UTC' } = trigger as Readonly<Record<string, unknown>>;
  if (kind !== 'cron' || typeof schedule !== 'string' || typeof timeZone !== 'string') return null;
  const read = readSchedule(schedule, timeZone);
  const due = typeof read === 'string' ? null : nextDue(read, now);
  return due === null ? null : new Date(due).toISOString();
}
