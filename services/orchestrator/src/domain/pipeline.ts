import type { PipelineConfigured } from '@chimera/contracts';
import type { Gate } from './gate.js';
import { triggerOf, type Trigger } from './trigger.js';

/** A pipeline as last configured, and what keeps it from running. */
export interface Pipeline {
  readonly namespace: string;
  readonly pipeline: string;
  readonly configVersion: number;
  /** 1 goes first, 9 last; default 5. */
  readonly priority: number;
  readonly trigger: Trigger;
  readonly configured: PipelineConfigured;
  readonly gate: Gate;
  /** Last day of the newest declaration, `YYYY-MM-DD`; null when none is known. */
  readonly declarationUntil: string | null;
}

/** What a configuration alone tells. */
export type ConfiguredPipeline = Omit<Pipeline, 'gate' | 'declarationUntil'>;

const usualPriority = 5;

/** Key of a pipeline: `namespace/pipeline`. */
export function pipelineKey(of: { readonly namespace: string; readonly pipeline: string }): string {
  return `${of.namespace}/${of.pipeline}`;
}

/** The newest configuration wins; null when what is known is as new or newer. */
export function newerPipeline(
  known: ConfiguredPipeline | null,
  configured: PipelineConfigured,
): ConfiguredPipeline | null {
  if (known !== null && known.configVersion >= configured.configVersion) return null;
  const ingestion = ingestionOf(configured.config);
  return {
    namespace: configured.namespace,
    pipeline: configured.pipeline,
    configVersion: configured.configVersion,
    priority: priorityOf(ingestion['priority']),
    trigger: triggerOf(ingestion['trigger']),
    configured,
  };
}

/** The `ingestion` part of a configuration; empty when it has none. */
function ingestionOf(config: string): Readonly<Record<string, unknown>> {
  const parsed: unknown = JSON.parse(config);
  if (typeof parsed !== 'object' || parsed === null || !('ingestion' in parsed)) return {};
  const { ingestion } = parsed;
  return typeof ingestion === 'object' && ingestion !== null ? { ...ingestion } : {};
}

/** Anything that is not a whole number from 1 to 9 counts as the usual priority. */
function priorityOf(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 9
    ? value
    : usualPriority;
}
