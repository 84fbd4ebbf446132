import { randomUUID } from 'node:crypto';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { RejectedMessageError } from '@chimera/contracts';
import { Describes, openTransactionOrigin, type HttpRequest } from '@chimera/hosting';
import { UnitOfWork } from '@chimera/persistence';
import { deliveryIdOf } from '../domain/notice.js';
import { receiverOf, scopeOf, type Subscription } from '../domain/subscription.js';
import { sampleNotice } from '../domain/sample-notice.js';
import { SubscriptionRepository } from '../repositories/subscription.repository.js';
import { Outbound } from '../routing/outbound.js';
import { SubscriptionDesk } from '../subscriptions/subscription-desk.js';
import { limitOf, textOf, wordOf, type Query as Parameters } from './query.js';
import * as schemas from './schemas.js';

const states = ['active', 'paused', 'disabled', 'ended'] as const;

/** Subscriptions: who is told about what, and how. */
@Controller('v1/subscriptions')
export class SubscriptionsController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly desk: SubscriptionDesk,
    private readonly subscriptions: SubscriptionRepository,
    private readonly outbound: Outbound,
  ) {}

  @Post()
  @HttpCode(201)
  @Describes({
    summary: 'Subscribes a person or a system to notices. Every filter that is given must match.',
    body: schemas.definition,
    responses: { 201: schemas.subscription },
  })
  async create(@Body() body: unknown, @Req() request: HttpRequest): Promise<Subscription> {
    return this.desk.create(openTransactionOrigin(request), body);
  }

  @Get()
  @Describes({
    summary: 'Subscriptions by id, ended ones only when asked for; `next` leads to more.',
    query: {
      namespace: { type: 'string' },
      state: { enum: states },
      recipient: { type: 'string' },
      after: { type: 'string' },
      limit: { type: 'integer', minimum: 1, maximum: 500 },
    },
    responses: { 200: { type: 'object' } },
  })
  async list(@Query() query: Parameters): Promise<object> {
    const limit = limitOf(query);
    const filter = {
      state: wordOf(query, 'state', states),
      namespace: textOf(query, 'namespace'),
      recipient: textOf(query, 'recipient'),
      after: textOf(query, 'after'),
      limit,
    };
    const subscriptions = await this.work.read((tx) => this.subscriptions.list(tx, filter));
    return { subscriptions, next: subscriptions.length < limit ? null : subscriptions.at(-1)!.id };
  }

  @Get(':id')
  @Describes({ summary: 'One subscription.', responses: { 200: schemas.subscription } })
  async show(@Param('id') id: string): Promise<Subscription> {
    return this.work.read((tx) => this.desk.found(tx, id));
  }

  @Patch(':id')
  @Describes({
    summary: 'Changes the fields that are given; null takes one away.',
    body: schemas.definition,
    responses: { 200: schemas.subscription },
  })
  async change(
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() request: HttpRequest,
  ): Promise<Subscription> {
    return this.desk.change(openTransactionOrigin(request), id, body);
  }

  @Delete(':id')
  @Describes({
    summary: 'Ends it for good. Repeating changes nothing.',
    responses: { 200: schemas.subscription },
  })
  async end(@Param('id') id: string, @Req() request: HttpRequest): Promise<Subscription> {
    return this.desk.end(openTransactionOrigin(request), id, 'ended');
  }

  @Post(':id/pause')
  @HttpCode(200)
  @Describes({
    summary: 'Tells nothing until it is resumed; what was held back is dropped.',
    responses: { 200: schemas.subscription },
  })
  async pause(@Param('id') id: string, @Req() request: HttpRequest): Promise<Subscription> {
    return this.desk.pause(openTransactionOrigin(request), id);
  }

  @Post(':id/resume')
  @HttpCode(200)
  @Describes({
    summary: 'Tells again, also after its receiver was disabled.',
    responses: { 200: schemas.subscription },
  })
  async resume(@Param('id') id: string, @Req() request: HttpRequest): Promise<Subscription> {
    return this.desk.resume(openTransactionOrigin(request), id);
  }

  @Post(':id/rotate')
  @HttpCode(200)
  @Describes({
    summary: 'Signs with a new secret beside the present one; with `secret: null` the older one is removed.',
    body: schemas.rotation,
    responses: { 200: schemas.subscription },
  })
  async rotate(
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() request: HttpRequest,
  ): Promise<Subscription> {
    const secret = (body as { secret?: unknown } | null)?.secret;
    if (secret !== null && typeof secret !== 'string')
      throw new RejectedMessageError(
        'CHIMERA_USAGE',
        'Expected `secret` as a reference or null, found something else.',
      );
    return this.desk.rotate(openTransactionOrigin(request), id, secret);
  }

  @Post(':id/test')
  @HttpCode(202)
  @Describes({
    summary: 'Sends a sample notice at once, whatever filters and quiet hours say.',
    responses: { 202: schemas.sent },
  })
  async test(@Param('id') id: string, @Req() request: HttpRequest): Promise<{ readonly deliveryId: string }> {
    return this.work.run(openTransactionOrigin(request), async (tx) => {
      const subscription = await this.desk.found(tx, id);
      if (subscription.state !== 'active')
        throw new RejectedMessageError(
          'CHIMERA_CONFLICT',
          `Expected an active subscription, found it ${subscription.state}.`,
          {
            hint: `\`./chimera subscription resume ${subscription.id}\``,
          },
        );
      const notice = sampleNotice(
        randomUUID(),
        scopeOf(subscription.definition),
        subscription.id,
        new Date(),
      );
      const receiver = receiverOf(subscription);
      await this.outbound.deliver(tx, notice, [{ receiver, subscription: subscription.id }]);
      return { deliveryId: deliveryIdOf(notice.eventId, receiver) };
    });
  }
}
