import type {
  PipelineStateChanged,
  RunCancelled,
  ScheduleMissed,
  SchemaChangeFound,
} from '@chimera/contracts';
import type { Notice, NoticeSeverity } from './notice.js';
import type { EventIdentity } from './notices.js';

const mostListed = 50;
const actions: Readonly<Record<string, string>> = {
  evolving: 'the contract follows',
  held: 'held until a person decides',
  continuing: 'goes on under the old contract',
};

/** The source no longer looks as its contract says. */
export function schemaChangeFound(event: SchemaChangeFound, identity: EventIdentity): Notice {
  const { namespace, pipeline, dataset, action, policy, contractVersion, differences, runId } = event;
  const listed = differences.slice(0, mostListed);
  return {
    ...identity,
    type: 'ingestion.schema_change_found',
    severity: action === 'held' ? 'error' : 'warning',
    namespace,
    about: pipeline,
    datasets: [dataset],
    columns: differences.map(({ column }) => column).filter((column) => column !== ''),
    subject: `${namespace}/${dataset}: source changed (${differences.length} ${differences.length === 1 ? 'difference' : 'differences'}), ${actions[action] ?? action}`,
    lines: [
      `Against contract version ${contractVersion}; policy ${policy}:`,
      ...listed.map(
        ({ kind, column, before, after }) => `- ${kind} ${column}: ${before ?? 'none'} -> ${after ?? 'none'}`,
      ),
      ...(action === 'held'
        ? [`Next: \`./chimera pipeline resume ${namespace}/${pipeline} --accept\`, or mend the source.`]
        : []),
      `Run: ${runId}`,
    ],
    data: { dataset, pipeline, runId, policy, action, contractVersion, differences: listed },
  };
}

/** A pipeline was paused, held or resumed. */
export function pipelineStateChanged(event: PipelineStateChanged, identity: EventIdentity): Notice {
  const { namespace, pipeline, dataset, state, reason, changedBy } = event;
  return {
    ...identity,
    type: 'orchestrator.pipeline_state_changed',
    severity: state === 'held' ? 'warning' : 'info',
    namespace,
    about: pipeline,
    datasets: [dataset],
    subject: `${namespace}/${dataset}: pipeline ${state === 'active' ? 'active again' : state} (${reason})`,
    lines: [
      `By ${changedBy}: ${reason}`,
      ...(state === 'active'
        ? []
        : [`Next: \`./chimera pipeline resume ${namespace}/${pipeline}\` when it may go on.`]),
    ],
    data: { dataset, pipeline, state, reason, changedBy },
  };
}

/** A run ended on request. */
export function runCancelled(event: RunCancelled, identity: EventIdentity): Notice {
  const { namespace, pipeline, dataset, version, runId, requestedBy, reason } = event;
  return {
    ...identity,
    type: 'orchestrator.run_cancelled',
    severity: 'info',
    namespace,
    about: pipeline,
    datasets: [dataset],
    subject: `${namespace}/${dataset}: run of version ${version} cancelled by ${requestedBy}`,
    lines: [reason, 'Readers keep what they had.', `Run: ${runId}`],
    data: { dataset, pipeline, version, runId, requestedBy, reason },
  };
}

/** Times of a schedule passed while nothing could run. */
export function scheduleMissed(event: ScheduleMissed, identity: EventIdentity): Notice {
  const { namespace, pipeline, dataset, missed, policy, started, firstDueAt, lastDueAt } = event;
  const severity: NoticeSeverity = 'warning';
  const [first, last] = [firstDueAt, lastDueAt].map((at) => new Date(at).toISOString());
  return {
    ...identity,
    type: 'orchestrator.schedule_missed',
    severity,
    namespace,
    about: pipeline,
    datasets: [dataset],
    subject: `${namespace}/${dataset}: ${missed} scheduled ${missed === 1 ? 'run' : 'runs'} missed, ${started} made up for`,
    lines: [`First missed: ${first}, last: ${last}. Policy: ${policy}.`],
    data: { dataset, pipeline, missed, started, policy, firstDueAt: first, lastDueAt: last },
  };
}
