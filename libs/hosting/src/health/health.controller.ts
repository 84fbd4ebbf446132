import { Controller, Get, Res } from '@nestjs/common';
import type { HttpReply } from '../http/exchange.js';
import { Describes } from '../openapi/describes.decorator.js';
import { Readiness } from './readiness.js';

/** Whether the process lives, and whether the service can do its work. Needs no token. */
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  /** 200 as long as the process answers. */
  @Get('live')
  @Describes({ summary: 'Whether the process answers.' })
  live(): { status: 'up' } {
    return { status: 'up' };
  }

  /** 200 when every indicator is up, else 503; each is named, with why and since when it is down. */
  @Get('ready')
  @Describes({
    summary: 'Whether the service can do its work; every indicator by name.',
    responses: { 200: { type: 'object' }, 503: { type: 'object' } },
  })
  async ready(@Res() reply: HttpReply): Promise<void> {
    const report = await this.readiness.look();
    void reply.code(report.status === 'up' ? 200 : 503).send(report);
  }
}
