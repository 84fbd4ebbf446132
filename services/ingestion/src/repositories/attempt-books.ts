import { Injectable } from '@nestjs/common';
import { AttemptRepository } from './attempt.repository.js';
import { QuarantineRepository } from './quarantine.repository.js';
import { StopRepository } from './stop.repository.js';

/** Everything that is written when an attempt moves on. */
@Injectable()
export class AttemptBooks {
  constructor(
    readonly attempts: AttemptRepository,
    readonly stops: StopRepository,
    readonly quarantine: QuarantineRepository,
  ) {}
}
