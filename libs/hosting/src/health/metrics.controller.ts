import { Controller, Get, Inject, Res } from '@nestjs/common';
import { Metrics, attributes, instruments } from '@chimera/telemetry';
import { KafkaTransportStrategy } from '@chimera/messaging';
import type { HttpReply } from '../http/exchange.js';
import { Describes } from '../openapi/describes.decorator.js';
import { GROUP } from '../mesh/tokens.js';

/** Measurements in Prometheus text format. Needs no token. */
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    private readonly transport: KafkaTransportStrategy,
    @Inject(GROUP) private readonly group: string,
  ) {}

  @Get()
  @Describes({ summary: 'Measurements in Prometheus text format.' })
  async show(@Res() reply: HttpReply): Promise<void> {
    const age = this.transport.lastFetchAgeMs();
    if (age !== null)
      this.metrics.set(instruments.fetchAge, { [attributes.messagingGroup]: this.group }, age / 1_000);
    const { contentType, body } = await this.metrics.exposition();
    void reply.type(contentType).send(body);
  }
}
