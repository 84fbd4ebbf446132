import { Controller, Get, Query } from '@nestjs/common';
import { Describes } from '@chimera/hosting';
import { UnitOfWork } from '@chimera/persistence';
import { ReadModelRepository, type TailEvent } from '../repositories/read-model.repository.js';
import { wholeNumber } from './query.js';
import * as schemas from './schemas.js';
import { TailSignal } from './tail-signal.js';

const whole = { type: 'integer' };

/** The live tail. */
@Controller('v1/events')
export class EventController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly models: ReadModelRepository,
    private readonly tail: TailSignal,
  ) {}

  @Get()
  @Describes({
    summary:
      'Events after a place in the tail; waits for the next one when there is none. after=-1 begins now.',
    query: {
      after: { ...whole, minimum: -1, default: 0 },
      waitSeconds: { ...whole, minimum: 0, maximum: 30, default: 0 },
      limit: { ...whole, minimum: 1, maximum: 1_000, default: 500 },
    },
    responses: { 200: schemas.eventsAnswer },
  })
  async after(
    @Query('after') afterText?: string,
    @Query('waitSeconds') waitText?: string,
    @Query('limit') limitText?: string,
  ): Promise<{ events: readonly TailEvent[]; next: number }> {
    const asked = wholeNumber('after', afterText, { min: -1, max: Number.MAX_SAFE_INTEGER, otherwise: 0 });
    const wait = wholeNumber('waitSeconds', waitText, { min: 0, max: 30, otherwise: 0 });
    const limit = wholeNumber('limit', limitText, { min: 1, max: 1_000, otherwise: 500 });
    const after = asked === -1 ? await this.work.read((tx) => this.models.tailEnd(tx)) : asked;
    const events = await this.poll(after, limit, performance.now() + wait * 1_000);
    return { events, next: events.at(-1)?.seq ?? after };
  }

  /** Looks again with every projection of this process, and every second for those of another. */
  private async poll(after: number, limit: number, deadline: number): Promise<readonly TailEvent[]> {
    for (;;) {
      const events = await this.work.read((tx) => this.models.eventsAfter(tx, after, limit));
      const left = deadline - performance.now();
      if (events.length > 0 || left <= 0) return events;
      await this.tail.wait(Math.min(left, 1_000));
    }
  }
}
