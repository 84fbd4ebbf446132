import { pollUntil } from '../waiting/poll.js';
import type { DemoTools } from './demo-step.js';
import type { Mailbox } from './mailbox.js';
import { consumer } from './subscription.story.js';
import type { WebhookReceiver } from './webhook-receiver.js';

/** Which notices must have come before the demo is over. */
export interface Expected {
  /** Each is named in a mail. */
  readonly runIds: readonly string[];
  /** Of runs whose intents name the webhook. */
  readonly webhooksOfRuns: number;
}

/** Subjects of the mails: of all, and of the consumer. */
export interface ToldMails {
  readonly all: readonly string[];
  readonly consumer: readonly string[];
}

const deadlineMs = 60_000;

/** Waits for the notices of the runs on both channels. */
export async function noticesStory(
  tools: DemoTools,
  mails: Mailbox,
  receiver: WebhookReceiver,
  { runIds, webhooksOfRuns }: Expected,
): Promise<ToldMails> {
  tools.chapter('Who was told.');
  const silent = (): readonly string[] =>
    runIds.filter((runId) => !mails.fresh().some(({ text }) => text.includes(runId)));
  const hooks = (): number =>
    receiver.received.filter(({ type }) => type.startsWith('ingestion.version_')).length;
  await pollUntil(
    async () => [silent().length, hooks()] as const,
    ([missing, came]) => missing === 0 && came >= webhooksOfRuns,
    () => undefined,
    { everyMs: 100, deadlineMs, signal: tools.signal },
  );
  for (const { to, subject } of mails.fresh()) tools.tell(`mail     ${to.join(', ')}: ${subject}`);
  for (const { type, verified, subject } of receiver.received)
    tools.tell(`webhook  ${type} (${verified ? 'signature verified' : 'SIGNATURE WRONG'}) ${subject}`);
  const all = mails.fresh();
  return {
    all: all.map(({ subject }) => subject),
    consumer: all.filter(({ to }) => to.includes(consumer)).map(({ subject }) => subject),
  };
}
