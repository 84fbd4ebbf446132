import type { CheckResult } from '@chimera/contracts';
import { count } from '../output/quantities.js';
import { progressLine, type Run } from '../waiting/run.waiter.js';
import { whileWaiting } from './run-advice.js';

/** Why a run stands where it does. */
export interface Explanation {
  readonly why: readonly string[];
  readonly whatToDo: string;
}

/** Explains a run in sentences: what it waits for, or how and why it ended, and what to do. */
export function explain(run: Run): Explanation {
  const waiting = run.waiting ?? null;
  const cause = [...startedBy(run), ...tooLate(run)];
  if (waiting !== null) {
    const until =
      waiting.until === null ? [] : [`It can go on at ${timeText(waiting.until)} at the earliest.`];
    return { why: [waiting.detail, ...until, ...cause], whatToDo: whileWaiting(waiting.for, run) };
  }
  const { why, whatToDo } = endOf(run) ?? underWay(run);
  return { why: [...why, ...cause], whatToDo };
}

/** The explanation as people read it. */
export function explanationText(run: Run, { why, whatToDo }: Explanation): string {
  const waits = run.waitingFor === null ? '' : `, waiting for ${run.waitingFor}`;
  const head = `run ${run.runId} of ${run.namespace}/${run.pipeline} is ${run.state}${waits}`;
  return [head, ...why.map((sentence) => `  ${sentence}`), `  what to do: ${whatToDo}`].join('\n');
}

function endOf(run: Run): Explanation | null {
  const readers =
    run.lastGoodVersion === null
      ? 'Readers see what they saw before.'
      : `Readers keep version ${run.lastGoodVersion}.`;
  const again = `./chimera run rerun ${run.runId}`;
  switch (run.state) {
    case 'published':
      return {
        why: [
          `All checks passed: readers see version ${run.version ?? '-'} with ${rowsOf(run)} since ${run.finishedAt}.`,
        ],
        whatToDo: 'Nothing.',
      };
    case 'rejected':
      return {
        why: ['The version failed its checks and is not published.', ...failedChecks(run.checks), readers],
        whatToDo: `Mend the data at the source or the rule in the intent, then \`${again}\`.`,
      };
    case 'abandoned':
      return {
        why: [
          `It was given up after ${attemptsText(run.attempt)}: ${run.failure?.message ?? 'no reason was told'} [${run.failure?.code ?? '-'}]`,
        ],
        whatToDo: `${run.failure?.hint ?? 'Look at its events with `./chimera audit`.'} Then \`${again}\`.`,
      };
    case 'cancelled':
      return {
        why: [`${run.cancel?.requestedBy ?? 'Somebody'} asked for its end${reasonText(run)}.`, readers],
        whatToDo: `Nothing, or \`${again}\`.`,
      };
    default:
      return null;
  }
}

function underWay(run: Run): Explanation {
  switch (run.state) {
    case 'assigned':
      return {
        why: [`A supervisor was asked for attempt ${run.attempt} and has not begun yet.`],
        whatToDo: 'Nothing: a supervisor that does not answer is replaced within two minutes.',
      };
    case 'running':
      return { why: [`It runs: ${progressLine(run)}.`], whatToDo: 'Nothing.' };
    case 'staged':
      return {
        why: ['Its version is written and is being checked before anyone reads it.'],
        whatToDo: 'Nothing.',
      };
    default:
      return {
        why: [
          run.failure === null
            ? 'It was requested a moment ago.'
            : `Attempt ${run.attempt} failed: ${run.failure.message} [${run.failure.code}]`,
        ],
        whatToDo:
          run.failure?.hint ??
          'Nothing: it is planned within seconds. `./chimera status` shows whether the orchestrator runs.',
      };
  }
}

function startedBy(run: Run): readonly string[] {
  const due = run.dueAt ? ` for ${timeText(run.dueAt)}` : '';
  const how = { schedule: `by its schedule${due}`, event: `by an event: ${run.requestedBy ?? '-'}` }[
    run.trigger
  ];
  return [
    `It was started ${how ?? `by ${run.requestedBy ?? 'somebody'}`}${run.requestedAt === null ? '' : ` at ${run.requestedAt}`}.`,
  ];
}

/** A wish for the end of a run that had its verdict already. */
function tooLate(run: Run): readonly string[] {
  if (!run.cancel || (run.state !== 'published' && run.state !== 'rejected')) return [];
  return [`${run.cancel.requestedBy} asked for its end at ${run.cancel.at}: too late, it had its verdict.`];
}

function failedChecks(checks: readonly CheckResult[] | null): readonly string[] {
  return (checks ?? [])
    .filter((check) => !check.passed && check.severity === 'error')
    .map(({ id, expected, observed }) => `Check ${id}: expected ${expected}, observed ${observed}.`);
}

function rowsOf(run: Run): string {
  return run.ledger === null ? 'its rows' : `${count(run.ledger.staged)} rows`;
}

function attemptsText(attempts: number): string {
  return attempts === 1 ? 'one attempt' : `${attempts} attempts`;
}

function reasonText({ cancel }: Run): string {
  return cancel ? ` at ${cancel.at}${cancel.reason === '' ? '' : `: ${cancel.reason}`}` : '';
}

function timeText(at: number): string {
  return new Date(at).toISOString();
}
