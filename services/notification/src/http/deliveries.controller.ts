import { Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { Describes, openTransactionOrigin, type HttpRequest } from '@chimera/hosting';
import { UnitOfWork } from '@chimera/persistence';
import { DeliveryRepository, type DeliveryRecord } from '../repositories/delivery.repository.js';
import { Resending, unknownDelivery } from '../routing/resending.js';
import { limitOf, textOf, wordOf, type Query as Parameters } from './query.js';
import * as schemas from './schemas.js';

const text = { type: 'string' };

/** Deliveries: what was told to whom, and what came of it. */
@Controller('v1/deliveries')
export class DeliveriesController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly deliveries: DeliveryRepository,
    private readonly resending: Resending,
  ) {}

  @Get()
  @Describes({
    summary: 'Deliveries, newest first; `next` leads to older ones.',
    query: {
      namespace: text,
      state: { enum: ['pending', 'delivered', 'failed'] },
      recipient: text,
      subscription: text,
      about: text,
      after: text,
      limit: { type: 'integer', minimum: 1, maximum: 500 },
    },
    responses: { 200: { type: 'object' } },
  })
  async list(@Query() query: Parameters): Promise<object> {
    const limit = limitOf(query);
    const filter = {
      namespace: textOf(query, 'namespace'),
      state: wordOf(query, 'state', ['pending', 'delivered', 'failed']),
      recipient: textOf(query, 'recipient'),
      subscription: textOf(query, 'subscription'),
      about: textOf(query, 'about'),
      after: textOf(query, 'after'),
      limit,
    };
    const deliveries = await this.work.read((tx) => this.deliveries.list(tx, filter));
    return { deliveries, next: deliveries.length < limit ? null : deliveries.at(-1)!.deliveryId };
  }

  @Get(':id')
  @Describes({ summary: 'One delivery with what it says.', responses: { 200: { type: 'object' } } })
  async show(@Param('id') id: string): Promise<DeliveryRecord> {
    const found = await this.work.read((tx) => this.deliveries.find(tx, id));
    if (found === null) throw unknownDelivery(id);
    return found;
  }

  @Post(':id/resend')
  @HttpCode(202)
  @Describes({
    summary: 'Sends a delivery that ended once more, under the same id: receivers know it by that.',
    responses: { 202: schemas.sent },
  })
  async resend(
    @Param('id') id: string,
    @Req() request: HttpRequest,
  ): Promise<{ readonly deliveryId: string }> {
    await this.work.run(openTransactionOrigin(request), (tx) => this.resending.resend(tx, id));
    return { deliveryId: id };
  }
}
