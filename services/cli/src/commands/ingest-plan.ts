import type { Fault } from '@chimera/contracts';
import { faultLines } from '../output/output.js';

/** What submitting an ingestion would do, as intake tells it. */
export interface IngestionPlan {
  readonly possible: boolean;
  readonly faults: readonly Fault[];
  readonly pipelines: readonly PlannedPipeline[];
}

/** What it would do to one pipeline. */
export interface PlannedPipeline {
  readonly pipeline: string;
  readonly dataset: string;
  readonly change: 'created' | 'changed' | 'unchanged' | 'leftOut';
  readonly changes: readonly {
    readonly path: string;
    readonly change: 'added' | 'removed' | 'changed';
    readonly before?: unknown;
    readonly after?: unknown;
  }[];
  readonly implies: readonly string[];
}

const titles: Readonly<Record<PlannedPipeline['change'], string>> = {
  created: 'new',
  changed: 'changed',
  unchanged: 'unchanged',
  leftOut: 'not in file',
};

/** A plan as people read it. */
export function planText({ possible, faults, pipelines }: IngestionPlan): string {
  if (!possible) {
    const count = faults.length === 1 ? 'one fault' : `${faults.length} faults`;
    return [`This would be refused, for ${count}:`, ...faultLines(faults)].join('\n');
  }
  return pipelines.flatMap(pipelineLines).join('\n');
}

function pipelineLines({ pipeline, change, changes, implies }: PlannedPipeline): readonly string[] {
  return [
    `${titles[change].padEnd(11)} ${pipeline}`,
    ...changes.map((each) => `    ${each.change.padEnd(7)} ${each.path}: ${values(each)}`),
    ...implies.map((text) => `    implies ${text}`),
  ];
}

function values({ change, before, after }: PlannedPipeline['changes'][number]): string {
  if (change === 'changed') return `${shown(before)} -> ${shown(after)}`;
  return shown(change === 'added' ? after : before);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
