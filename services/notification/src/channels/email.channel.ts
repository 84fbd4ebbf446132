import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import nodemailer, { type Transporter } from 'nodemailer';
import type { NotificationConfig } from '@chimera/config';
import { CONFIG } from '@chimera/hosting';
import type { Delivery } from '../domain/notice.js';
import type { Channel, DeliveryOutcome } from './channel.js';
import { mailHtml, mailText, unsubscribeHeaders } from '../domain/mail.js';
import { mailOutcome } from './mail-outcome.js';

const timeoutMs = 20_000;

/** Mail over SMTP. */
@Injectable()
export class EmailChannel implements Channel, OnApplicationShutdown {
  readonly name = 'email';
  /** Null when no mail server is configured. */
  private readonly transport: Transporter | null;

  constructor(@Inject(CONFIG) private readonly config: NotificationConfig) {
    const { smtpUrl } = config.delivery;
    const timeouts = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs };
    this.transport =
      smtpUrl === null ? null : nodemailer.createTransport({ url: smtpUrl.reveal(), ...timeouts });
  }

  async send(
    { deliveryId, notice, receiver }: Delivery,
    _signal: AbortSignal,
    unsubscribe: string | null,
  ): Promise<DeliveryOutcome> {
    if (receiver.channel !== 'email') return { kind: 'refused', reason: 'not a mail address' };
    if (this.transport === null)
      return { kind: 'refused', reason: 'no mail server is configured (CHIMERA_SMTP_URL)' };
    try {
      await this.transport.sendMail({
        from: this.config.delivery.mailFrom ?? '',
        to: receiver.address,
        subject: notice.subject,
        text: mailText(notice, unsubscribe),
        html: mailHtml(notice, unsubscribe),
        // The same id on every attempt, so that mail clients show a repeated delivery once.
        messageId: `<${deliveryId}@chimera>`,
        headers: {
          'x-chimera-event': notice.eventId,
          'auto-submitted': 'auto-generated',
          ...unsubscribeHeaders(unsubscribe),
        },
        date: new Date(notice.occurredAt),
      });
      return { kind: 'delivered' };
    } catch (error) {
      return mailOutcome(error);
    }
  }

  onApplicationShutdown(): void {
    this.transport?.close();
  }
}
