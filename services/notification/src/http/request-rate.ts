import { Injectable } from '@nestjs/common';
import { TransientError } from '@chimera/contracts';

const perSecond = 10;
const burst = 50;

/** Slows down guessing at links that need no bearer token: 10 requests a second, 50 at once. */
@Injectable()
export class RequestRate {
  private left = burst;
  private at = performance.now();

  /** Throws `CHIMERA_RATE_LIMITED`. */
  take(now = performance.now()): void {
    this.left = Math.min(burst, this.left + (Math.max(0, now - this.at) / 1000) * perSecond);
    this.at = now;
    if (this.left < 1)
      throw new TransientError(
        'CHIMERA_RATE_LIMITED',
        'Expected fewer requests, found more than 10 a second.',
        {
          hint: 'Try again in a few seconds.',
        },
      );
    this.left -= 1;
  }
}
