import { Inject, Injectable } from '@nestjs/common';
import type { IngestionConfig } from '@chimera/config';
import { CONFIG } from '@chimera/hosting';
import { UnitOfWork } from '@chimera/persistence';
import { AttemptRepository } from '../repositories/attempt.repository.js';
import { AttemptRunner } from './attempt-runner.js';
import { RunDesk } from './run-desk.js';

/** Settles what the process before this one left behind. */
@Injectable()
export class AttemptRecovery {
  constructor(
    private readonly work: UnitOfWork,
    private readonly attempts: AttemptRepository,
    private readonly runner: AttemptRunner,
    private readonly desk: RunDesk,
    @Inject(CONFIG) private readonly config: IngestionConfig,
  ) {}

  /** Workers die with the supervisor that started them, so what was running has failed; what was not begun begins. */
  async run(): Promise<void> {
    const { id } = this.config.supervisor;
    const left = await this.work.read((tx) => this.attempts.unfinishedOf(tx, id));
    for (const stored of left) {
      const lost = stored.state === 'running' && !this.desk.runs.includes(stored.assigned.runId);
      if (lost) await this.runner.giveUp(stored);
      else this.desk.accept(stored.assigned);
    }
  }
}
