import type { VersionPlan } from '@chimera/connectors';
import type { RunAssigned } from '@chimera/contracts';
import { parsePipelineConfig } from './pipeline-config.js';

/** What the target needs to know to write, publish, reject or clean the version of an assignment. */
export function versionPlanOf(assigned: RunAssigned): VersionPlan {
  const { target, key } = parsePipelineConfig(assigned.config).ingestion;
  const { kind, uri, user, password, schema, relation } = target;
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
    key,
  };
}
