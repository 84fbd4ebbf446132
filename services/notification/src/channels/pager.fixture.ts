import type { Delivery } from '../domain/notice.js';
import type { Channel, DeliveryOutcome } from './channel.js';

/** Sends one line to a pager and resolves with its answer: `ok`, `busy`, `gone`, or another word. */
export type Page = (line: string) => Promise<string>;

/** A minute: pagers that are busy say no more. */
const busyMs = 60_000;

/** The channel that docs/guides/add-a-channel.md adds: one line to a pager. */
export class PagerChannel implements Pick<Channel, 'send'> {
  readonly name = 'pager';

  constructor(private readonly page: Page) {}

  async send({ deliveryId, notice }: Delivery, signal: AbortSignal): Promise<DeliveryOutcome> {
    const line = `${deliveryId} ${notice.severity} ${notice.subject}`.replaceAll(/\s+/g, ' ');
    try {
      return outcomeOf(await Promise.race([this.page(line), ended(signal)]));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { kind: 'unreachable', reason, retryAfterMs: null };
    }
  }
}

function outcomeOf(answer: string): DeliveryOutcome {
  if (answer === 'ok') return { kind: 'delivered' };
  if (answer === 'busy')
    return { kind: 'unreachable', reason: 'the pager answered busy', retryAfterMs: busyMs };
  if (answer === 'gone') return { kind: 'refused', reason: 'the pager is gone', isGone: true };
  return { kind: 'refused', reason: `the pager answered ${answer}` };
}

/** Never resolves: rejects with the signal's reason. */
function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
