import type {
  CheckResult,
  DataDiscoveryAvailable,
  DatasourceOnboardingFailed,
  Fault,
  IngestionConfigured,
  IntentRejected,
  Ledger,
  RunAbandoned,
  VersionPublished,
  VersionRejected,
} from '@chimera/contracts';
import type { Notice } from './notice.js';

/** Identity of the event that a notice is made of. */
export interface EventIdentity {
  readonly eventId: string;
  readonly occurredAt: string;
}

const count = (value: number): string => value.toLocaleString('en-US');

/** The submission was refused. */
export function intentRejected(event: IntentRejected, { eventId, occurredAt }: EventIdentity): Notice {
  const { namespace, name, part, faults } = event;
  return {
    eventId,
    occurredAt,
    type: 'intake.intent_rejected',
    severity: 'error',
    namespace,
    about: name,
    subject: `${namespace}/${name}: ${part} intent rejected, ${faultCount(faults)}`,
    lines: ['Nothing was changed. What is wrong:', ...faults.flatMap(faultLines)],
    data: { intent: name, part, faults: faults.slice(0, 20) },
  };
}

/** Onboarding stopped. */
export function onboardingFailed(
  event: DatasourceOnboardingFailed,
  { eventId, occurredAt }: EventIdentity,
): Notice {
  const { namespace, intent, version, faults } = event;
  return {
    eventId,
    occurredAt,
    type: 'metadata.datasource_onboarding_failed',
    severity: 'error',
    namespace,
    about: intent,
    subject: `${namespace}/${intent}: onboarding of version ${version} failed, ${faultCount(faults)}`,
    lines: ['What is wrong:', ...faults.flatMap(faultLines)],
    data: { intent, version, faults: faults.slice(0, 20) },
  };
}

/** The datasets can be found. */
export function discoveryAvailable(
  event: DataDiscoveryAvailable,
  { eventId, occurredAt }: EventIdentity,
): Notice {
  const { namespace, intent, version, datasets } = event;
  return {
    eventId,
    occurredAt,
    type: 'discovery.data_discovery_available',
    severity: 'info',
    namespace,
    about: intent,
    datasets,
    subject: `${namespace}/${intent}: data discovery available for ${datasets.length === 1 ? datasets[0]! : `${datasets.length} datasets`}`,
    lines: [
      `Version ${version} of the intent is onboarded; these datasets are under contract and can be found:`,
      ...datasets.slice(0, 50).map((dataset) => `- ${dataset}`),
      'Next: complete the ingestion part and run `./chimera ingest submit`.',
    ],
    data: { intent, version, datasets: datasets.slice(0, 100) },
  };
}

/** Pipelines were configured. */
export function ingestionConfigured(
  event: IngestionConfigured,
  { eventId, occurredAt }: EventIdentity,
): Notice {
  const { namespace, intent, created, changed } = event;
  return {
    eventId,
    occurredAt,
    type: 'intake.ingestion_configured',
    severity: 'info',
    namespace,
    about: intent,
    subject: `${namespace}/${intent}: ${created.length} pipelines new, ${changed.length} changed`,
    lines: [...created.map((name) => `- new: ${name}`), ...changed.map((name) => `- changed: ${name}`)].slice(
      0,
      100,
    ),
    data: { intent, created: created.slice(0, 100), changed: changed.slice(0, 100) },
  };
}

/** Readers see a new version. */
export function versionPublished(event: VersionPublished, { eventId, occurredAt }: EventIdentity): Notice {
  const { namespace, pipeline, dataset, version, relation, ledger, runId, wallMillis } = event;
  return {
    eventId,
    occurredAt,
    type: 'ingestion.version_published',
    severity: ledger.quarantined > 0 ? 'warning' : 'info',
    namespace,
    about: pipeline,
    datasets: [dataset],
    subject: `${namespace}/${dataset}: version ${version} published, ${count(ledger.staged)} rows${ledger.quarantined > 0 ? `, ${count(ledger.quarantined)} in quarantine` : ''}`,
    lines: [
      `Readers of ${relation} see version ${version} since ${occurredAt}.`,
      ledgerLine(ledger),
      `The run took ${(wallMillis / 1000).toFixed(1)} s.`,
      `Run: ${runId}`,
    ],
    data: { dataset, pipeline, version, relation, runId, ledger },
  };
}

/** A version failed its checks. */
export function versionRejected(event: VersionRejected, { eventId, occurredAt }: EventIdentity): Notice {
  const { namespace, pipeline, dataset, version, failedChecks, lastGoodVersion, ledger, runId } = event;
  const kept =
    lastGoodVersion === null ? 'Nothing was published before.' : `Readers keep version ${lastGoodVersion}.`;
  return {
    eventId,
    occurredAt,
    type: 'ingestion.version_rejected',
    severity: 'error',
    namespace,
    about: pipeline,
    datasets: [dataset],
    columns: [...new Set(failedChecks.flatMap(({ columns }) => columns))],
    subject: `${namespace}/${dataset}: version ${version} not published, ${failedChecks.length} ${failedChecks.length === 1 ? 'check' : 'checks'} failed`,
    lines: [
      kept,
      ...failedChecks.slice(0, 20).map(checkLine),
      ledgerLine(ledger),
      `Run: ${runId}`,
      'Next: mend the data or the rule, then `./chimera run start`.',
    ],
    data: {
      dataset,
      pipeline,
      version,
      lastGoodVersion,
      runId,
      ledger,
      failedChecks: failedChecks.slice(0, 20).map(withoutSamples),
    },
  };
}

/** No further attempt is made. */
export function runAbandoned(event: RunAbandoned, { eventId, occurredAt }: EventIdentity): Notice {
  const { namespace, pipeline, dataset, version, attempts, code, message, hint, runId } = event;
  return {
    eventId,
    occurredAt,
    type: 'orchestrator.run_abandoned',
    severity: 'error',
    namespace,
    about: pipeline,
    datasets: [dataset],
    subject: `${namespace}/${dataset}: run given up after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'} (${code})`,
    lines: [message, `What to do: ${hint}`, 'Readers keep what they had.', `Run: ${runId}`],
    data: { dataset, pipeline, version, runId, attempts, code, message, hint },
  };
}

function faultCount(faults: readonly Fault[]): string {
  return faults.length === 1 ? '1 fault' : `${faults.length} faults`;
}

function faultLines(fault: Fault): string[] {
  const place = fault.path === '' ? '' : `${fault.path}: `;
  return [`- ${place}${fault.message} [${fault.code}]`, ...(fault.hint === null ? [] : [`  ${fault.hint}`])];
}

function checkLine(check: CheckResult): string {
  return `- ${check.id}: expected ${check.expected}, observed ${check.observed}`;
}

/** Samples stay inside: mail and webhooks leave the organisation's stores. */
function withoutSamples(check: CheckResult): Omit<CheckResult, 'samples'> {
  const { samples: _samples, ...rest } = check;
  return rest;
}

function ledgerLine(ledger: Ledger): string {
  return `Rows: read ${count(ledger.read)} = staged ${count(ledger.staged)} + quarantined ${count(ledger.quarantined)} + filtered ${count(ledger.filtered)} + deduplicated ${count(ledger.deduplicated)}.`;
}
