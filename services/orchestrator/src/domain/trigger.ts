/** What a pipeline does about times that passed while nothing could run. */
export type MissedPolicy = 'skip' | 'runOnce' | 'runEach';

/** What starts runs of a pipeline besides people. */
export type Trigger =
  | { readonly kind: 'manual' }
  | {
      readonly kind: 'cron';
      readonly schedule: string;
      readonly timeZone: string;
      readonly missed: MissedPolicy;
    }
  /** `namespace/dataset` whose publications start it. */
  | { readonly kind: 'dataset'; readonly dataset: string }
  | { readonly kind: 'file' };

/** Reads the trigger of a configuration. What is not understood starts nothing by itself. */
export function triggerOf(value: unknown): Trigger {
  if (typeof value !== 'object' || value === null) return { kind: 'manual' };
  const given = value as Readonly<Record<string, unknown>>;
  const text = (name: string, otherwise: string): string => {
    const found = given[name];
    return typeof found === 'string' ? found : otherwise;
  };
  switch (given['kind']) {
    case 'cron':
      return {
        kind: 'cron',
        schedule: text('schedule', ''),
        timeZone: text('timeZone', 'UTC'),
        missed: missedOf(given['missed']),
      };
    case 'dataset':
      return { kind: 'dataset', dataset: text('dataset', '') };
    case 'file':
      return { kind: 'file' };
    default:
      return { kind: 'manual' };
  }
}

function missedOf(value: unknown): MissedPolicy {
  return value === 'skip' || value === 'runEach' ? value : 'runOnce';
}
