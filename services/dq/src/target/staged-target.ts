import type { TargetConnection } from '@chimera/connectors';
import type { RunStaged } from '@chimera/contracts';
import { readPipelineConfig, type CompleteIngestion } from '@chimera/intent';

/** A relation of the target. */
export interface TargetRelation {
  readonly schema: string;
  readonly name: string;
}

/** Where a staged version lies, and what its pipeline declares about it. */
export interface StagedTarget {
  readonly connection: TargetConnection;
  readonly version: TargetRelation;
  readonly ingestion: CompleteIngestion;
}

/** Reads it from the event. Throws `CHIMERA_INTENT_INVALID` when the configuration is not one. */
export function stagedTarget({ config, receipt }: Pick<RunStaged, 'config' | 'receipt'>): StagedTarget {
  const { ingestion } = readPipelineConfig(config);
  return {
    connection: connectionOf(ingestion),
    version: relationIn(ingestion.target.schema, receipt.relation),
    ingestion,
  };
}

/** The connection part of a target. */
export function connectionOf({ target }: Pick<CompleteIngestion, 'target'>): TargetConnection {
  const { kind, uri, user, password } = target;
  return {
    kind,
    uri,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
  };
}

/** A relation as receipts write it, `schema.name`; the schema is known, so that dots in names do no harm. */
export function relationIn(schema: string, written: string): TargetRelation {
  return { schema, name: written.startsWith(`${schema}.`) ? written.slice(schema.length + 1) : written };
}
