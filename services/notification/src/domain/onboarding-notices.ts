import type {
  ContractChangeRefused,
  ContractChanged,
  DatasetProfiled,
  DeclarationExpired,
  DeclarationExpiring,
} from '@chimera/contracts';
import type { Notice } from './notice.js';
import type { EventIdentity } from './notices.js';

const mostListed = 50;

/** A right to insource ends soon. */
export function declarationExpiring(event: DeclarationExpiring, identity: EventIdentity): Notice {
  const { namespace, intent, intentVersion, validUntil, daysLeft, declaredBy } = event;
  const left = daysLeft === 1 ? '1 day' : `${daysLeft} days`;
  return {
    ...identity,
    type: 'intake.declaration_expiring',
    severity: 'warning',
    namespace,
    about: intent,
    subject: `${namespace}/${intent}: declaration ends in ${left} (${validUntil})`,
    lines: [
      `${declaredBy} declared the right to insource until ${validUntil}. After that day no run starts.`,
      'Next: submit the intent with a later `declaration.validUntil`.',
    ],
    data: { intent, intentVersion, validUntil, daysLeft },
  };
}

/** A right to insource has ended. */
export function declarationExpired(event: DeclarationExpired, identity: EventIdentity): Notice {
  const { namespace, intent, intentVersion, validUntil } = event;
  return {
    ...identity,
    type: 'intake.declaration_expired',
    severity: 'error',
    namespace,
    about: intent,
    subject: `${namespace}/${intent}: declaration ended on ${validUntil}, nothing is ingested any more`,
    lines: [
      'Its pipelines start no run. What was published stays readable.',
      'Next: submit the intent with a later `declaration.validUntil`; waiting runs then go on by themselves.',
    ],
    data: { intent, intentVersion, validUntil },
  };
}

/** A contract has a new version. The first version is told with the end of onboarding. */
export function contractChanged(event: ContractChanged, identity: EventIdentity): Notice | null {
  const { namespace, dataset, version, change, differences, cause, compatibility } = event;
  if (change === 'created') return null;
  return {
    ...identity,
    type: 'metadata.contract_changed',
    severity: 'info',
    namespace,
    about: event.intent,
    datasets: [dataset],
    columns: columnsNamedIn(differences, event.contract?.columns.map(({ name }) => name) ?? []),
    subject: `${namespace}/${dataset}: contract version ${version}, ${differences.length} ${differences.length === 1 ? 'difference' : 'differences'}`,
    lines: [
      ...differences.slice(0, mostListed).map((one) => `- ${one}`),
      `Cause: ${cause}. Level: ${compatibility}.`,
    ],
    data: { dataset, version, cause, compatibility, differences: differences.slice(0, mostListed) },
  };
}

/** A changed source could not become a contract. */
export function contractChangeRefused(event: ContractChangeRefused, identity: EventIdentity): Notice {
  const { namespace, pipeline, dataset, contractVersion, faults } = event;
  return {
    ...identity,
    type: 'metadata.contract_change_refused',
    severity: 'error',
    namespace,
    about: event.intent,
    datasets: [dataset],
    subject: `${namespace}/${dataset}: contract change refused, version ${contractVersion} stays`,
    lines: faults
      .slice(0, mostListed)
      .map(({ message, hint }) => `- ${message}${hint === null ? '' : ` ${hint}`}`),
    data: { dataset, pipeline, contractVersion, faults: faults.slice(0, 20) },
  };
}

/** Columns that likely hold personal data or secrets wait for somebody to confirm it. */
export function datasetProfiled(event: DatasetProfiled, identity: EventIdentity): Notice | null {
  const { namespace, dataset, intent, proposals } = event;
  if (proposals.length === 0) return null;
  const columns = proposals.map(({ column }) => column);
  return {
    ...identity,
    type: 'metadata.dataset_profiled',
    severity: 'info',
    namespace,
    about: intent,
    datasets: [dataset],
    columns,
    subject: `${namespace}/${dataset}: classification to confirm for ${columns.length === 1 ? columns[0]! : `${columns.length} columns`}`,
    lines: [
      ...proposals
        .slice(0, mostListed)
        .map(({ column, classification, reason }) => `- ${column}: ${classification} (${reason})`),
      `Next: \`./chimera intent pull ${namespace}/${intent}\`, confirm or correct, and submit it again.`,
    ],
    // Neither profile nor sample: values do not leave with notices (Invariant 8).
    data: {
      dataset,
      intent,
      proposals: proposals
        .slice(0, mostListed)
        .map(({ column, classification, kind }) => ({ column, classification, kind })),
    },
  };
}

/** Differences are sentences; a column is concerned when one of them names it. */
function columnsNamedIn(differences: readonly string[], columns: readonly string[]): readonly string[] {
  const words = new Set(differences.flatMap((one) => one.split(/[^\p{L}\p{N}_$.-]+/u)));
  const quoted = differences.flatMap((one) =>
    [...one.matchAll(/[`"']([^`"']+)[`"']/g)].map((match) => match[1]!),
  );
  return [...new Set([...columns.filter((column) => words.has(column)), ...quoted])];
}
