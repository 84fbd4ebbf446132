import { RejectedMessageError } from '@chimera/contracts';
import type { CompleteIngestion, PipelineConfig } from '@chimera/intent';

/** What a configuration that was written before a field existed means by leaving it out. */
const defaults: Pick<CompleteIngestion, 'way' | 'transforms' | 'deduplicate' | 'onSchemaChange'> = {
  way: { kind: 'full' },
  transforms: [],
  deduplicate: null,
  onSchemaChange: 'hold',
};

const defaultRetention: Partial<CompleteIngestion['retention']> = { loadHours: 24, quarantineDays: 30 };

/**
 * Reads the configuration of an assignment. Intake validated and completed it before it was published, so
 * only its shape is checked here. Throws `CHIMERA_MESSAGE_UNDECODABLE` when it is something else.
 */
export function parsePipelineConfig(config: string): PipelineConfig {
  const parsed = parseJson(config);
  if (isPipelineConfig(parsed)) {
    const retention = { ...defaultRetention, ...parsed.ingestion.retention };
    return { ...parsed, ingestion: { ...defaults, ...parsed.ingestion, retention } };
  }
  throw new RejectedMessageError(
    'CHIMERA_MESSAGE_UNDECODABLE',
    'Expected a pipeline configuration with source, dataset and ingestion (target, key, rules, maxQuarantined, retention).',
    { hint: 'Submit the ingestion part of the intent again; intake writes the configuration.' },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RejectedMessageError('CHIMERA_MESSAGE_UNDECODABLE', 'The pipeline configuration is not JSON.', {
      cause,
    });
  }
}

function isPipelineConfig(value: unknown): value is PipelineConfig {
  if (!isRecord(value) || !isRecord(value['ingestion']) || !isRecord(value['dataset'])) return false;
  const { source, dataset, ingestion } = value as Record<string, Record<string, unknown>>;
  return (
    hasTexts(source, ['kind', 'uri']) &&
    hasTexts(dataset, ['name', 'from']) &&
    hasTexts(ingestion?.['target'], ['kind', 'uri', 'schema', 'relation']) &&
    Array.isArray(ingestion?.['key']) &&
    Array.isArray(ingestion['rules']) &&
    isRecord(ingestion['maxQuarantined']) &&
    isRecord(ingestion['retention']) &&
    (ingestion['transforms'] === undefined || Array.isArray(ingestion['transforms'])) &&
    (ingestion['way'] === undefined || isWay(ingestion['way']))
  );
}

function isWay(way: unknown): boolean {
  if (!hasTexts(way, ['kind'])) return false;
  const { kind } = way as { kind: string };
  if (kind === 'delta') return hasTexts(way, ['column']);
  return kind === 'full' || (kind === 'query' && hasTexts(way, ['sql']));
}

function hasTexts(value: unknown, names: readonly string[]): boolean {
  return isRecord(value) && names.every((name) => typeof value[name] === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
