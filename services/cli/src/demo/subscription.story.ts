import type { DemoTools } from './demo-step.js';

/** Who consumes the datasets of the demo, and is neither their owner nor of their team. */
export const consumer = 'analyst@example.org';

interface Subscription {
  readonly id: string;
  readonly definition: { readonly datasets: readonly string[] };
}

/** Somebody wants to hear of everything that becomes of `aviation/*`. One that is there is left alone. Answers its id. */
export async function subscriptionStory(tools: DemoTools): Promise<string> {
  tools.chapter(`A consumer, ${consumer}, subscribes to what becomes of aviation/*.`);
  const wanted = {
    channel: 'email',
    address: consumer,
    datasets: ['aviation/*'],
    events: ['ingestion.*', 'dq.*'],
  };
  const { subscriptions } = await tools.api.get<{ subscriptions: Subscription[] }>(
    'notification',
    '/v1/subscriptions',
    { recipient: consumer, state: 'active' },
  );
  const known = subscriptions.find(({ definition }) => definition.datasets.includes('aviation/*'));
  const { id } = known ?? (await tools.api.post<Subscription>('notification', '/v1/subscriptions', wanted));
  tools.tell(known === undefined ? `subscription ${id} is active.` : `subscription ${id} is there already.`);
  tools.look(`subscription show ${id}`);
  return id;
}
