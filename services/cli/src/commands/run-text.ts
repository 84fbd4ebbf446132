import type { CheckResult, Ledger, ProcessUsage } from '@chimera/contracts';
import { count, duration, megabytes, rate } from '../output/quantities.js';
import { fields, table } from '../output/table.js';
import type { Run } from '../waiting/run.waiter.js';

/** A run as people read it. */
export function runText(run: Run): string {
  const sections = [
    headText(run),
    run.ledger && ledgerText(run.ledger),
    run.checks && checksText(run.checks),
    usageText(run.usage),
  ];
  return sections.filter(Boolean).join('\n\n');
}

function headText(run: Run): string {
  const millis = elapsed(run);
  const rows = run.ledger?.staged ?? 0;
  return fields([
    ['run', run.runId],
    ['pipeline', `${run.namespace}/${run.pipeline}`],
    ['version', run.version],
    ['state', run.waitingFor === null ? run.state : `${run.state}, waiting for ${run.waitingFor}`],
    ['attempt', run.attempt],
    ...startText(run),
    ...(run.waiting ? [['why', run.waiting.detail] as const] : []),
    ...cancelText(run),
    ...(run.relation === null ? [] : [['readers query', run.relation] as const]),
    ...(run.state === 'rejected'
      ? [
          [
            'readers keep',
            run.lastGoodVersion === null
              ? 'nothing: no version was published yet'
              : `version ${run.lastGoodVersion}`,
          ] as const,
        ]
      : []),
    ...(millis === null
      ? []
      : [
          [
            'took',
            `${duration(millis)}${rows > 0 ? `, ${count(rows)} rows at ${rate((rows * 1000) / millis)}` : ''}`,
          ] as const,
        ]),
    ...(run.failure === null
      ? []
      : ([
          ['failure', `${run.failure.message} [${run.failure.code}]`],
          ['what to do', run.failure.hint],
        ] as const)),
  ]);
}

function startText(run: Run): readonly (readonly [string, string])[] {
  const due = run.dueAt ? `, due ${new Date(run.dueAt).toISOString()}` : '';
  const special = run.parameters === undefined || run.parameters === '{}' ? [] : [run.parameters];
  return [
    ['started by', `${run.trigger}${run.requestedBy === null ? '' : `: ${run.requestedBy}`}${due}`],
    ...special.map((text) => ['parameters', text] as const),
    ...(run.rerunOf ? [['repeats run', run.rerunOf] as const] : []),
  ];
}

function cancelText({ cancel, state }: Run): readonly (readonly [string, string])[] {
  if (!cancel) return [];
  const late = state === 'published' || state === 'rejected' ? '; too late, it had its verdict' : '';
  const reason = cancel.reason === '' ? '' : `: ${cancel.reason}`;
  return [['end asked for', `by ${cancel.requestedBy} at ${cancel.at}${reason}${late}`]];
}

function elapsed(run: Run): number | null {
  if (run.startedAt === null || run.finishedAt === null) return null;
  return Date.parse(run.finishedAt) - Date.parse(run.startedAt);
}

/** `read 3,000,000 = staged 2,999,990 + quarantined 10 + filtered 0 + deduplicated 0`. */
export function ledgerText(ledger: Ledger): string {
  const source = ledger.sourceCount === null ? '' : ` (the source counts ${count(ledger.sourceCount)})`;
  return `ledger: read ${count(ledger.read)}${source} = staged ${count(ledger.staged)} + quarantined ${count(ledger.quarantined)} + filtered ${count(ledger.filtered)} + deduplicated ${count(ledger.deduplicated)}`;
}

function checksText(checks: readonly CheckResult[]): string {
  const rows = checks.map((check) => [
    check.passed ? 'ok' : check.severity,
    check.id,
    check.columns.join(', '),
    check.expected,
    check.observed,
    check.samples.join(', '),
  ]);
  return table(['check', 'id', 'columns', 'expected', 'observed', 'samples'], rows);
}

function usageText(usage: readonly ProcessUsage[]): string {
  if (usage.length === 0) return '';
  return table(
    ['process', 'pid', 'cpu', 'peak memory', 'wall'],
    usage.map((one) => [
      one.role,
      String(one.pid),
      `${one.cpuSeconds.toFixed(2)} s`,
      megabytes(one.peakMemoryBytes),
      duration(one.wallMillis),
    ]),
  );
}
