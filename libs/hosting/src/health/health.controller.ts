import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { HttpReply } from '../http/exchange.js';
import { INDICATORS } from '../mesh/tokens.js';
import { Describes } from '../openapi/describes.decorator.js';
import { indicate, type Indication, type Indicator } from './indicator.js';

/** Whether the process lives, and whether the service can do its work. Needs no token. */
@Controller('health')
export class HealthController {
  constructor(@Inject(INDICATORS) private readonly indicators: readonly Indicator[]) {}

  /** 200 as long as the process answers. */
  @Get('live')
  @Describes({ summary: 'Whether the process answers.' })
  live(): { status: 'up' } {
    return { status: 'up' };
  }

  /** 200 when every indicator is up, else 503; each is named. */
  @Get('ready')
  @Describes({
    summary: 'Whether the service can do its work; every indicator by name.',
    responses: { 200: { type: 'object' }, 503: { type: 'object' } },
  })
  async ready(@Res() reply: HttpReply): Promise<void> {
    const found = await Promise.all(
      this.indicators.map(async (indicator) => [indicator.name, await indicate(indicator)] as const),
    );
    const up = found.every(([, indication]) => indication.up);
    void reply.code(up ? 200 : 503).send({
      status: wordOf(up),
      checks: Object.fromEntries(found.map(([name, indication]) => [name, shown(indication)])),
    });
  }
}

function shown({ up, detail }: Indication): { status: string; detail?: string } {
  return { status: wordOf(up), ...(detail === undefined ? {} : { detail }) };
}

function wordOf(up: boolean): 'up' | 'down' {
  return up ? 'up' : 'down';
}
