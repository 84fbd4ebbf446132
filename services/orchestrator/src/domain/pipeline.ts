import type { PipelineConfigured } from '@chimera/contracts';

/** A pipeline as last configured. */
export interface Pipeline {
  readonly namespace: string;
  readonly pipeline: string;
  readonly configVersion: number;
  /** Higher goes first within the queue; default 0. */
  readonly priority: number;
  readonly configured: PipelineConfigured;
}

/** Key of a pipeline: `namespace/pipeline`. */
export function pipelineKey(of: { readonly namespace: string; readonly pipeline: string }): string {
  return `${of.namespace}/${of.pipeline}`;
}

/** The newest configuration wins; an older or repeated one gives back what is known. */
export function mergePipeline(known: Pipeline | null, configured: PipelineConfigured): Pipeline {
  if (known !== null && known.configVersion >= configured.configVersion) return known;
  return {
    namespace: configured.namespace,
    pipeline: configured.pipeline,
    configVersion: configured.configVersion,
    priority: priorityOf(configured.config),
    configured,
  };
}

/** `ingestion.priority` of the configuration when it is a whole number; anything else counts as 0. */
function priorityOf(config: string): number {
  const parsed: unknown = JSON.parse(config);
  if (typeof parsed !== 'object' || parsed === null || !('ingestion' in parsed)) return 0;
  const ingestion: unknown = parsed.ingestion;
  if (typeof ingestion !== 'object' || ingestion === null || !('priority' in ingestion)) return 0;
  return typeof ingestion.priority === 'number' && Number.isInteger(ingestion.priority)
    ? ingestion.priority
    : 0;
}
