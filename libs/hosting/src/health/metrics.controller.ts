import { Controller, Get, Res } from '@nestjs/common';
import { Metrics } from '@chimera/telemetry';
import type { HttpReply } from '../http/exchange.js';
import { Describes } from '../openapi/describes.decorator.js';

/** Measurements in Prometheus text format. Needs no token. */
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @Describes({ summary: 'Measurements in Prometheus text format.' })
  async show(@Res() reply: HttpReply): Promise<void> {
    const { contentType, body } = await this.metrics.exposition();
    void reply.type(contentType).send(body);
  }
}
