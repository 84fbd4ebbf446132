import type { Notice } from './notice.js';

/** A notice that shows what notices of a subscription look like. */
export function sampleNotice(eventId: string, namespace: string, subscription: string, at: Date): Notice {
  return {
    eventId,
    occurredAt: at.toISOString(),
    type: 'notification.test',
    severity: 'info',
    namespace,
    about: subscription,
    datasets: [],
    subject: `Sample notice of the subscription ${subscription}`,
    lines: ['Somebody asked for this sample: notices of the subscription arrive here.'],
    data: { subscription },
  };
}
