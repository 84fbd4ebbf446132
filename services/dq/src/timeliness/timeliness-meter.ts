import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@chimera/persistence';
import { Metrics, attributes, instruments } from '@chimera/telemetry';
import { PeriodRepository } from '../repositories/period.repository.js';

/** Measures broken promises when somebody asks; each instance of the service gives the same answer. */
@Injectable()
export class TimelinessMeter {
  constructor(
    private readonly work: UnitOfWork,
    private readonly periods: PeriodRepository,
    private readonly metrics: Metrics,
  ) {
    metrics.onScrape(() => this.read());
  }

  private async read(): Promise<void> {
    const broken = await this.work.read((tx) => this.periods.broken(tx));
    for (const state of ['at_risk', 'failed'])
      this.metrics.set(instruments.promisesBroken, { [attributes.state]: state }, broken.get(state) ?? 0);
  }
}
