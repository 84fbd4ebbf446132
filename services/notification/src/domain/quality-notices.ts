import type { ReconciliationCompleted, RunAssessed, TimelinessChanged } from '@chimera/contracts';
import type { Notice, NoticeSeverity } from './notice.js';
import type { EventIdentity } from './notices.js';

const mostListed = 20;

/** Rules that only warn were broken. A version whose checks failed is told when it is rejected. */
export function runAssessed(event: RunAssessed, identity: EventIdentity): Notice | null {
  const { namespace, pipeline, dataset, version, passed, checks, runId } = event;
  const warnings = checks.filter((check) => !check.passed && check.severity === 'warn');
  if (!passed || warnings.length === 0) return null;
  return {
    ...identity,
    type: 'dq.run_assessed',
    severity: 'warning',
    namespace,
    about: pipeline,
    datasets: [dataset],
    columns: [...new Set(warnings.flatMap(({ columns }) => columns))],
    subject: `${namespace}/${dataset}: version ${version} passed with ${warnings.length} ${warnings.length === 1 ? 'warning' : 'warnings'} (${warnings[0]!.id})`,
    lines: [
      ...warnings
        .slice(0, mostListed)
        .map(({ id, expected, observed }) => `- ${id}: expected ${expected}, observed ${observed}`),
      `More: \`./chimera dq show ${runId}\`.`,
    ],
    data: {
      dataset,
      pipeline,
      version,
      runId,
      // Without samples: they stay inside.
      warnings: warnings.slice(0, mostListed).map(({ samples: _samples, ...rest }) => rest),
    },
  };
}

const severities: Readonly<Record<string, NoticeSeverity>> = {
  at_risk: 'warning',
  failed: 'error',
  recovered: 'info',
};

/** A promise is about to be broken, is broken, or is kept again. */
export function timelinessChanged(event: TimelinessChanged, identity: EventIdentity): Notice {
  const { namespace, pipeline, dataset, state, dueAt, expectedBy, failBy, publishedAt } = event;
  const [due, expected, fail] = [dueAt, expectedBy, failBy].map((at) => new Date(at).toISOString());
  const said: Readonly<Record<string, string>> = {
    at_risk: `late, expected by ${expected}, promise broken at ${fail}`,
    failed: `promise broken, nothing was published by ${fail}`,
    recovered: 'on time again',
  };
  return {
    ...identity,
    type: 'dq.timeliness_changed',
    severity: severities[state] ?? 'warning',
    namespace,
    about: pipeline,
    datasets: [dataset],
    subject: `${namespace}/${dataset}: ${said[state] ?? state}`,
    lines: [
      `Period from ${due}; expected by ${expected}, promise broken at ${fail}.`,
      publishedAt === null
        ? 'Nothing was published in it yet.'
        : `Published at ${new Date(publishedAt).toISOString()}.`,
      ...(state === 'recovered' ? [] : [`Why: \`./chimera pipeline show ${namespace}/${pipeline}\`.`]),
    ],
    data: { dataset, pipeline, state, dueAt: due, expectedBy: expected, failBy: fail, code: state },
  };
}

/** Source and published version were compared. */
export function reconciliationCompleted(event: ReconciliationCompleted, identity: EventIdentity): Notice {
  const { namespace, pipeline, dataset, version, equal, sourceRows, targetRows, columns, error } = event;
  const differing = columns.filter((column) => !column.equal).map(({ column }) => column);
  const result =
    error !== null ? 'could not be done' : equal ? 'source and target are equal' : 'source and target differ';
  return {
    ...identity,
    type: 'dq.reconciliation_completed',
    severity: error !== null ? 'warning' : equal ? 'info' : 'error',
    namespace,
    about: pipeline,
    datasets: [dataset],
    columns: differing,
    subject: `${namespace}/${dataset}: reconciliation of version ${version}, ${result}`,
    lines: [
      ...(error === null ? [`Rows: source ${sourceRows}, target ${targetRows}.`] : [error]),
      ...(differing.length === 0
        ? []
        : [`Columns that differ: ${differing.slice(0, mostListed).join(', ')}`]),
    ],
    data: {
      dataset,
      pipeline,
      version,
      equal,
      sourceRows,
      targetRows,
      differing: differing.slice(0, 100),
      error,
    },
  };
}
