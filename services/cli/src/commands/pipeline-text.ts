import { fields, table } from '../output/table.js';
import type { Run } from '../waiting/run.waiter.js';

/** What starts a pipeline, as its intent says. */
export interface Trigger {
  readonly kind: string;
  readonly schedule?: string;
  readonly timeZone?: string;
  readonly missed?: string;
  readonly dataset?: string;
}

/** A pipeline as the console tells it. */
export interface Pipeline {
  readonly namespace: string;
  readonly pipeline: string;
  readonly dataset: string | null;
  readonly intent: string | null;
  readonly team: string | null;
  readonly configVersion: number | null;
  readonly priority: number | null;
  readonly trigger: Trigger | null;
  readonly way: { readonly kind?: string; readonly column?: string } | null;
  readonly target: { readonly kind?: string; readonly relation?: string; readonly mode?: string } | null;
  readonly state: string;
  readonly reason: string | null;
  readonly changedBy: string | null;
  readonly since: string | null;
  readonly nextDue: string | null;
  readonly declarationValidUntil: string | null;
  readonly lastRun: Pick<
    Run,
    'runId' | 'state' | 'version' | 'waitingFor' | 'requestedAt' | 'finishedAt'
  > | null;
}

/** One pipeline with its newest runs. */
export interface PipelineWithRuns extends Pipeline {
  readonly runs: readonly Run[];
}

/** `cron 30 2 * * * Europe/Berlin`, `dataset aviation/airports`, `manual`. */
export function triggerText(trigger: Trigger | null): string {
  if (trigger === null) return '-';
  switch (trigger.kind) {
    case 'cron':
      return `cron ${trigger.schedule ?? '-'} ${trigger.timeZone ?? 'UTC'}`;
    case 'dataset':
      return `dataset ${trigger.dataset ?? '-'}`;
    default:
      return trigger.kind;
  }
}

/** A pipeline as people read it. */
export function pipelineText(one: PipelineWithRuns): string {
  const head = fields([
    ['pipeline', `${one.namespace}/${one.pipeline}`],
    ['dataset', one.dataset],
    ['intent', one.intent],
    ['team', one.team],
    ['state', one.state],
    ...(one.reason === null || one.since === null
      ? []
      : ([
          ['why', one.reason],
          ['since', `${one.since}, by ${one.changedBy ?? '-'}`],
        ] as const)),
    ['trigger', triggerText(one.trigger)],
    ['next due', one.nextDue],
    ['priority', one.priority],
    ['reads', [one.way?.kind, one.way?.column].filter(Boolean).join(' by ')],
    ['writes', [one.target?.relation, one.target?.mode].filter(Boolean).join(', ')],
    ['declared until', one.declarationValidUntil],
    ['configuration', one.configVersion],
  ]);
  if (one.runs.length === 0)
    return `${head}\n\nno run yet: \`./chimera run start ${one.namespace}/${one.pipeline}\``;
  const rows = one.runs.map((run) => [
    run.runId,
    run.version,
    run.state,
    run.trigger,
    run.requestedAt,
    run.finishedAt,
  ]);
  return `${head}\n\n${table(['run', 'version', 'state', 'trigger', 'requested', 'ended'], rows)}`;
}
