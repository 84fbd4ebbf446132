import type { RunAssigned } from '@chimera/contracts';
import type { PipelineConfig } from '@chimera/intent';

/** A complete pipeline configuration, as intake writes it. */
export const config: PipelineConfig = {
  source: { kind: 'postgres', uri: 'postgres://127.0.0.1:5432/shop', user: 'reader' },
  dataset: { name: 'flights', from: 'public.flights' },
  ingestion: {
    trigger: { kind: 'manual' },
    way: { kind: 'full' },
    target: {
      kind: 'postgres',
      uri: 'postgres://127.0.0.1:5432/warehouse',
      schema: 'public',
      relation: 'flights',
      mode: 'replace',
    },
    key: ['id'],
    transforms: [],
    deduplicate: null,
    rules: [],
    maxQuarantined: { percent: 5 },
    retention: { versions: 3, loadHours: 24, quarantineDays: 30 },
    onSchemaChange: 'hold',
    sla: null,
    priority: 5,
  },
};

export function anAssignment(change: Partial<RunAssigned> = {}): RunAssigned {
  return {
    runId: 'run-1',
    attempt: 1,
    namespace: 'aviation',
    pipeline: 'flights_warehouse_flights',
    dataset: 'flights',
    version: 1,
    supervisor: 'supervisor-1',
    urn: 'urn:li:dataset:(urn:li:dataPlatform:postgres,shop.public.flights,PROD)',
    configVersion: 1,
    team: 'data',
    supportEmail: 'data@example.org',
    contract: {
      version: 1,
      subject: 'chimera.data.aviation.flights.v1-value',
      schemaId: 1,
      columns: [],
      loadTopic: 'chimera.load.aviation.flights',
      loadSchemaId: 2,
      quarantineTopic: 'chimera.quarantine.aviation.flights',
      quarantineSchemaId: 3,
    },
    rules: [],
    config: JSON.stringify(config),
    parameters: '{}',
    sourceColumns: [],
    intent: 'flights',
    ...change,
  };
}
