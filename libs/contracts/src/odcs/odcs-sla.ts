import { durationMillis } from '../time/duration.js';
import type { OdcsPipeline } from './odcs-input.js';

type SlaProperty = Readonly<Record<string, unknown>>;

/** Promises to readers. The earlier time, at which a dataset is at risk, is a custom property: ODCS has one time only. */
export function odcsSla(dataset: string, pipeline: OdcsPipeline | null): readonly SlaProperty[] {
  if (pipeline === null) return [];
  return [
    ...frequency(pipeline.trigger),
    ...promise(dataset, pipeline.sla),
    ...(pipeline.keptVersions === null
      ? []
      : [{ property: 'retention', value: pipeline.keptVersions, unit: 'versions', element: dataset }]),
  ];
}

function frequency({ kind, schedule, timeZone }: OdcsPipeline['trigger']): readonly SlaProperty[] {
  if (kind !== 'cron' || typeof schedule !== 'string') return [];
  const zone = typeof timeZone === 'string' ? timeZone : 'UTC';
  return [
    {
      property: 'frequency',
      value: schedule,
      scheduler: 'cron',
      schedule,
      description: `Times of day in ${zone}.`,
    },
  ];
}

function promise(element: string, sla: OdcsPipeline['sla']): readonly SlaProperty[] {
  if (sla === null) return [];
  const millis = durationMillis(sla.failBy);
  const when = millis === null ? `by ${sla.failBy} of each day` : `${sla.failBy} after its scheduled time`;
  const common = {
    element,
    driver: 'operational',
    description: `A version is published ${when}; after it the promise is broken.`,
  };
  return millis === null
    ? [{ property: 'timeOfAvailability', value: sla.failBy, ...common }]
    : [{ property: 'latency', value: millis / 1_000, unit: 's', ...common }];
}
