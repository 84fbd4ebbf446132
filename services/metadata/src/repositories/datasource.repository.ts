import { Injectable } from '@nestjs/common';
import type { Fault } from '@chimera/contracts';
import type { Transaction } from '@chimera/persistence';
import type { HarvestRequest, RegisteredDataset } from '../domain/harvested.js';

/** Datasources, their datasets and the harvests that found them. An older version never replaces a newer one. */
@Injectable()
export class DatasourceRepository {
  async save(
    tx: Transaction,
    { namespace, intent, version, sourceKind, team }: HarvestRequest,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO datasources AS known (namespace, name, version, kind, team) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (namespace, name) DO UPDATE
       SET version = excluded.version, kind = excluded.kind, team = excluded.team, onboarded_at = now()
       WHERE excluded.version >= known.version`,
      [namespace, intent, version, sourceKind, team],
    );
  }

  async saveDataset(
    tx: Transaction,
    { namespace, intent, version }: HarvestRequest,
    { harvested, urn }: RegisteredDataset,
  ): Promise<void> {
    const { name, physicalName, rowEstimate, sizeBytes, properties } = harvested;
    await tx.query(
      `INSERT INTO datasets AS known
         (namespace, name, datasource, urn, physical_name, intent_version, row_estimate, size_bytes, properties)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb)
       ON CONFLICT (namespace, name) DO UPDATE
       SET urn = excluded.urn, physical_name = excluded.physical_name, intent_version = excluded.intent_version,
           row_estimate = excluded.row_estimate, size_bytes = excluded.size_bytes, properties = excluded.properties
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
