import { Injectable } from '@nestjs/common';
import type { Fault } from '@chimera/contracts';
import type { ReadTransaction, Transaction } from '@chimera/persistence';
import type { HarvestRequest, RegisteredDataset } from '../domain/harvested.js';

/** A dataset with what onboarded it. */
export interface OnboardedDataset {
  readonly dataset: string;
  readonly urn: string;
  readonly schemaConfirmed: boolean;
  readonly request: HarvestRequest;
}

type OnboardedRow = {
  readonly name: string;
  readonly urn: string;
  readonly schema_confirmed: boolean;
  readonly request: HarvestRequest;
};

/** Datasources, their datasets and the harvests that found them. An older version never replaces a newer one. */
@Injectable()
export class DatasourceRepository {
  async save(tx: Transaction, request: HarvestRequest): Promise<void> {
    const { namespace, intent, version, sourceKind, team } = request;
    await tx.query(
      `INSERT INTO datasources AS known (namespace, name, version, kind, team, request)
       VALUES ($1, $2, $3, $4, $5, $6::jsonb)
       ON CONFLICT (namespace, name) DO UPDATE
       SET version = excluded.version, kind = excluded.kind, team = excluded.team, request = excluded.request,
           onboarded_at = now()
       WHERE excluded.version >= known.version`,
      [namespace, intent, version, sourceKind, team, JSON.stringify(request)],
    );
  }

  /** Whether a person confirmed the dataset's schema; true before it was seen. */
  async schemaConfirmed(tx: ReadTransaction, namespace: string, dataset: string): Promise<boolean> {
    const rows = await tx.query<{ schema_confirmed: boolean }>(
      `SELECT schema_confirmed FROM datasets WHERE namespace = $1 AND name = $2`,
      [namespace, dataset],
    );
    return rows[0]?.schema_confirmed ?? true;
  }

  /** A dataset with the request that onboarded it; null while it is unknown. */
  async onboarded(tx: ReadTransaction, namespace: string, dataset: string): Promise<OnboardedDataset | null> {
    const rows = await tx.query<OnboardedRow>(
      `SELECT d.name, d.urn, d.schema_confirmed, s.request
       FROM datasets AS d JOIN datasources AS s ON s.namespace = d.namespace AND s.name = d.datasource
       WHERE d.namespace = $1 AND d.name = $2 AND s.request IS NOT NULL`,
      [namespace, dataset],
    );
    return onboardedOf(rows);
  }

  /** The dataset that a pipeline moves, with the request that onboarded it; null while it is unknown. */
  async ofPipeline(
    tx: ReadTransaction,
    namespace: string,
    pipeline: string,
  ): Promise<OnboardedDataset | null> {
    const rows = await tx.query<OnboardedRow>(
      `SELECT d.name, d.urn, d.schema_confirmed, s.request
       FROM datasets AS d JOIN datasources AS s ON s.namespace = d.namespace AND s.name = d.datasource
       WHERE d.namespace = $1 AND d.datasource || '_' || d.datasource || '_' || d.name = $2
         AND s.request IS NOT NULL`,
      [namespace, pipeline],
    );
    return onboardedOf(rows);
  }

  async saveDataset(
    tx: Transaction,
    { namespace, intent, version }: HarvestRequest,
    { harvested, declared, urn }: RegisteredDataset,
  ): Promise<void> {
    const { name, physicalName, rowEstimate, sizeBytes, properties } = harvested;
    await tx.query(
      `INSERT INTO datasets AS known
         (namespace, name, datasource, urn, physical_name, intent_version, row_estimate, size_bytes, properties,
          schema_confirmed)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10)
       ON CONFLICT (namespace, name) DO UPDATE
       SET urn = excluded.urn, physical_name = excluded.physical_name, intent_version = excluded.intent_version,
           row_estimate = excluded.row_estimate, size_bytes = excluded.size_bytes, properties = excluded.properties,
           schema_confirmed = excluded.schema_confirmed
       WHERE excluded.intent_version >= known.intent_version`,
      [
        namespace,
        name,
        intent,
        urn,
        physicalName,
        version,
        rowEstimate,
        sizeBytes,
        JSON.stringify(properties),
        declared.schemaConfirmed,
      ],
    );
  }

  async recordHarvest(
    tx: Transaction,
    { namespace, intent, version }: HarvestRequest,
    outcome: 'completed' | 'failed',
    faults: readonly Fault[],
  ): Promise<void> {
    await tx.query(
      `INSERT INTO harvests (namespace, intent, version, outcome, faults) VALUES ($1, $2, $3, $4, $5::jsonb)
       ON CONFLICT (namespace, intent, version) DO UPDATE
       SET outcome = excluded.outcome, faults = excluded.faults, ended_at = now()`,
      [namespace, intent, version, outcome, JSON.stringify(faults)],
    );
  }
}

function onboardedOf([row]: readonly OnboardedRow[]): OnboardedDataset | null {
  if (row === undefined) return null;
  const { name, urn, schema_confirmed, request } = row;
  return { dataset: name, urn, schemaConfirmed: schema_confirmed, request };
}
