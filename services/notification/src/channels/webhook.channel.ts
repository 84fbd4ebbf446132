import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, request } from 'undici';
import { SecretResolver, type NotificationConfig } from '@chimera/config';
import { MeshError } from '@chimera/contracts';
import { CONFIG } from '@chimera/hosting';
import type { Delivery } from '../domain/notice.js';
import { signWebhook } from '../domain/standard-webhook.js';
import { payloadOf } from '../domain/webhook-payload.js';
import { guardedLookup, urlFault } from './address-guard.js';
import type { Channel, DeliveryOutcome } from './channel.js';
import { webhookOutcome } from './webhook-outcome.js';

const timeoutMs = 20_000;
/** A receiver that says more than this is not read further. */
const mostAnswerBytes = 64 * 1024;

/** Signed webhooks by Standard Webhooks 1.0.0. Redirects are not followed; addresses are checked when connecting. */
@Injectable()
export class WebhookChannel implements Channel, OnApplicationShutdown {
  readonly name = 'webhook';
  private readonly agent: Agent;

  constructor(
    @Inject(CONFIG) private readonly config: NotificationConfig,
    private readonly secrets: SecretResolver,
  ) {
    const { webhookAllowPrivate } = config.delivery;
    this.agent = new Agent({
      connect: { lookup: guardedLookup(webhookAllowPrivate), timeout: timeoutMs },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      maxResponseSize: mostAnswerBytes,
      pipelining: 0,
    });
  }

  async send({ deliveryId, notice, receiver }: Delivery, signal: AbortSignal): Promise<DeliveryOutcome> {
    if (receiver.channel !== 'webhook') return { kind: 'refused', reason: 'not a webhook' };
    const fault = urlFault(receiver.url, this.config.delivery.webhookAllowPrivate);
    if (fault !== null) return { kind: 'refused', reason: fault };
    try {
      const references = [
        receiver.secret,
        ...(receiver.previousSecret === undefined ? [] : [receiver.previousSecret]),
      ];
      const secrets = await Promise.all(references.map((one) => this.secrets.resolve(one)));
      const revealed = secrets.map((secret) => secret.reveal());
      const { headers, body } = signWebhook(deliveryId, payloadOf(notice), new Date(), ...revealed);
      return await this.post(receiver.url, headers, body, signal);
    } catch (error) {
      const refused = MeshError.is(error) && error.disposition === 'reject';
      const reason = error instanceof Error ? error.message : String(error);
      return refused ? { kind: 'refused', reason } : { kind: 'unreachable', reason, retryAfterMs: null };
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.close();
  }

  private async post(
    url: string,
    headers: Readonly<Record<string, string>>,
    body: string,
    signal: AbortSignal,
  ): Promise<DeliveryOutcome> {
    const answer = await request(url, {
      method: 'POST',
      headers: { ...headers, 'user-agent': 'chimera/1' },
      body,
      dispatcher: this.agent,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    await answer.body.dump({ limit: mostAnswerBytes });
    return webhookOutcome(answer.statusCode, answer.headers['retry-after'], new Date());
  }
}
