import { Controller, Get, Param } from '@nestjs/common';
import { RejectedMessageError } from '@chimera/contracts';
import { Describes } from '@chimera/hosting';
import { UnitOfWork } from '@chimera/persistence';
import { ReconciliationRepository, type Reconciliation } from '../repositories/reconciliation.repository.js';

/** Reads of comparisons. */
@Controller('v1/reconciliations')
export class ReconciliationController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly reconciliations: ReconciliationRepository,
  ) {}

  @Get(':id')
  @Describes({ summary: 'A comparison of source and published version; `outcome` is null while it goes on.' })
  async show(@Param('id') id: string): Promise<Reconciliation> {
    const found = await this.work.read((tx) => this.reconciliations.find(tx, id));
    if (found !== null) return found;
    throw new RejectedMessageError(
      'CHIMERA_NOT_FOUND',
      `Expected the id of a comparison, found "${id.slice(0, 80)}".`,
      {
        hint: 'A request that was just made is known after a moment.',
      },
    );
  }
}
