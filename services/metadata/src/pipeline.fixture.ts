import type { PipelineConfigured } from '@chimera/contracts';
import { testColumn } from '@chimera/testing';

/** Name of the pipeline of {@link configured}. */
export const pipeline = 'files_files_weather';

/** A pipeline from the CSV files of a folder, which renames a column. */
export function configured(
  namespace: string,
  folder: string,
  configVersion: number,
  trigger: object,
): PipelineConfigured {
  const config = {
    source: { kind: 'csv', uri: `file:${folder}` },
    dataset: { name: 'weather', from: '*.csv' },
    ingestion: {
      trigger,
      way: { kind: 'full' },
      target: {
        kind: 'postgres',
        uri: 'postgres://db.example:5432/lake',
        schema: 'public',
        relation: 'weather',
        mode: 'replace',
      },
      key: [],
      transforms: [{ do: 'rename', column: 'day', to: 'date' }],
      deduplicate: null,
      rules: [],
      maxQuarantined: { percent: 5 },
      retention: { versions: 3, loadHours: 24, quarantineDays: 30 },
      onSchemaChange: 'hold',
      sla: null,
      priority: 5,
    },
  };
  return {
    namespace,
    pipeline,
    dataset: 'weather',
    urn: 'urn:li:dataset:(urn:li:dataPlatform:file,weather,PROD)',
    intent: 'files',
    intentVersion: 1,
    configVersion,
    submissionId: `s${configVersion}`,
    team: 'sky',
    supportEmail: 'sky@example.org',
    contract: {
      version: 1,
      subject: 's-value',
      schemaId: 1,
      columns: [testColumn('date', 'date')],
      loadTopic: 'l',
      loadSchemaId: 2,
      quarantineTopic: 'q',
      quarantineSchemaId: 3,
    },
    rules: [],
    config: JSON.stringify(config),
    sourceColumns: [testColumn('day', 'date')],
    declarationValidUntil: null,
  };
}
