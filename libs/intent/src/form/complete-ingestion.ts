import type { Ingestion, Transform, Trigger } from '../model/intent.js';
import type { CompleteIngestion, CompleteRule } from '../model/parts.js';

/** The ingestion of a dataset with every default filled in. */
export function completeIngestion(ingestion: Ingestion, dataset: string): CompleteIngestion {
  const { target } = ingestion;
  return {
    trigger: completeTrigger(ingestion.trigger),
    way: ingestion.way,
    target: {
      ...target,
      schema: target.schema ?? 'public',
      relation: target.relation ?? dataset,
      mode: target.mode ?? 'replace',
    },
    key: ingestion.key ?? [],
    transforms: (ingestion.transforms ?? []).map(completeTransform),
    deduplicate: ingestion.deduplicate ?? null,
    rules: (ingestion.rules ?? []).map((rule): CompleteRule => ({
      ...rule,
      severity: rule.severity ?? 'error',
      action: rule.action ?? 'reject',
    })),
    maxQuarantined: ingestion.maxQuarantined ?? { percent: 5 },
    retention: { versions: 3, loadHours: 24, quarantineDays: 30, ...ingestion.retention },
    onSchemaChange: ingestion.onSchemaChange ?? 'hold',
    sla: ingestion.sla ?? null,
    priority: ingestion.priority ?? 5,
  };
}

function completeTrigger(trigger: Trigger): Trigger {
  if (trigger.kind === 'cron') return { timeZone: 'UTC', missed: 'runOnce', ...trigger };
  return trigger.kind === 'file' ? { settleSeconds: 5, everySeconds: 10, ...trigger } : trigger;
}

function completeTransform(step: Transform): Transform {
  return step.do === 'mask' && step.with === 'partial' ? { keep: 4, ...step } : step;
}
