import type { OdcsPipeline } from '@chimera/contracts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * What a pipeline promises its readers, from `intake.pipeline-configured`. The rest of the configuration (addresses of
 * sources, users, secret references) is not kept. Null when the configuration is not what it should be.
 */
export function agreedPipeline(message: Fields): OdcsPipeline | null {
  const ingestion = fieldsOf(fieldsOf(parsed(message['config']))['ingestion']);
  const target = fieldsOf(ingestion['target']);
  if (typeof target['uri'] !== 'string') return null;
  const { kind, uri, schema, relation, mode, partitionBy } = target as unknown as OdcsPipeline['target'];
  const sla = ingestion['sla'] as OdcsPipeline['sla'] | undefined;
  return {
    name: String(message['pipeline']),
    target: { kind, uri: withoutCredentials(uri), schema, relation, mode, partitionBy },
    trigger: fieldsOf(ingestion['trigger']),
    sla: sla ?? null,
    keptVersions: numberOf(fieldsOf(ingestion['retention'])['versions']),
    priority: numberOf(ingestion['priority']),
    onSchemaChange: typeof ingestion['onSchemaChange'] === 'string' ? ingestion['onSchemaChange'] : null,
  };
}

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text)) as unknown;
  } catch {
    return null;
  }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

/** Intents refuse them, and what is shown must not depend on it (Invariant 8). */
function withoutCredentials(uri: string): string {
  return uri.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1');
}
