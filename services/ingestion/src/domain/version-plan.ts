import type { VersionPlan } from '@chimera/connectors';
import { parseRunParameters, type RunAssigned } from '@chimera/contracts';
import type { CompleteIngestion } from '@chimera/intent';
import { parsePipelineConfig } from './pipeline-config.js';

/** What the target needs to know to write, publish, reject or clean the version of an assignment. */
export function versionPlanOf(assigned: RunAssigned): VersionPlan {
  const { ingestion } = parsePipelineConfig(assigned.config);
  const { kind, uri, user, password, schema, relation, partitionBy } = ingestion.target;
  return {
    connection: {
      kind,
      uri,
      ...(user === undefined ? {} : { user }),
      ...(password === undefined ? {} : { password }),
    },
    schema,
    relation,
    owner: `${assigned.namespace}/${assigned.pipeline}`,
    runId: assigned.runId,
    attempt: assigned.attempt,
    version: assigned.version,
    columns: assigned.contract.columns,
    key: ingestion.key,
    ...(partitionBy === undefined ? {} : { partitionBy }),
    ...(ingestion.deduplicate === null ? {} : { deduplicate: ingestion.deduplicate }),
    ...landing(assigned, ingestion),
  };
}

/**
 * How the rows of this run meet those that readers have. A delta pipeline that reads everything makes a version of
 * everything: appended to what is there, each row would stand twice. Rows that come back from quarantine complete
 * the version that they are missing from.
 */
function landing(
  assigned: RunAssigned,
  { target, way }: CompleteIngestion,
): Pick<VersionPlan, 'mode' | 'base'> {
  const mode = target.mode ?? 'replace';
  const parameters = parseRunParameters(assigned.parameters);
  if (parameters.mode === 'full' && way.kind === 'delta') return { mode: 'replace' };
  if (parameters.mode === 'replay' && mode === 'replace') return { mode, base: 'published' };
  return { mode };
}
