import { Controller, Get, Header, HttpCode, Param, Post } from '@nestjs/common';
import { RejectedMessageError } from '@chimera/contracts';
import { UnitOfWork } from '@chimera/persistence';
import { randomUUID } from 'node:crypto';
import { Describes } from '@chimera/hosting';
import { isToken } from '../domain/unsubscribe-link.js';
import { SubscriptionRepository } from '../repositories/subscription.repository.js';
import { SubscriptionDesk } from '../subscriptions/subscription-desk.js';
import { RequestRate } from './request-rate.js';

const page = (text: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Notices</title></head><body>${text}</body></html>`;

/** Links in mails: whoever holds the token of a subscription may end it, and nothing else. */
@Controller('v1/unsubscribe')
export class UnsubscribeController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly desk: SubscriptionDesk,
    private readonly subscriptions: SubscriptionRepository,
    private readonly rate: RequestRate,
  ) {}

  /** A page with a button: programs that follow every link of a mail must not end anything. */
  @Get(':id/:token')
  @Header('content-type', 'text/html; charset=utf-8')
  @Describes({ summary: 'The page behind the link of a mail.', responses: { 200: { type: 'string' } } })
  async ask(@Param('id') id: string, @Param('token') token: string): Promise<string> {
    await this.check(id, token);
    return page('<form method="post"><button type="submit">End this subscription</button></form>');
  }

  /** One click of a mail program (RFC 8058), or of the page. Repeating changes nothing. */
  @Post(':id/:token')
  @HttpCode(200)
  @Header('content-type', 'text/html; charset=utf-8')
  @Describes({ summary: 'Ends the subscription of the link.', responses: { 200: { type: 'string' } } })
  async end(@Param('id') id: string, @Param('token') token: string): Promise<string> {
    await this.check(id, token);
    const origin = {
      correlationId: randomUUID(),
      causationId: null,
      actor: 'unsubscribe-link',
      traceparent: null,
    };
    await this.desk.end(origin, id, 'ended by the link in a mail');
    return page('<p>The subscription has ended.</p>');
  }

  private async check(id: string, token: string): Promise<void> {
    this.rate.take();
    const expected = await this.work.read((tx) => this.subscriptions.tokenOf(tx, id));
    // Compared also when there is no such subscription, so that the time says nothing about ids.
    if (isToken(token, expected ?? randomUUID()) && expected !== null) return;
    throw new RejectedMessageError(
      'CHIMERA_NOT_FOUND',
      'Expected the link of a subscription, found another one.',
    );
  }
}
