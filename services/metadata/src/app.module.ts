import { Module } from '@nestjs/common';
import { HarvestOutcome } from './executors/harvest-outcome.js';
import { HarvestExecutor } from './executors/harvest.executor.js';
import { DatasourceOnboardingRequestedHandler } from './handlers/datasource-onboarding-requested.handler.js';
import { ContractRegistrar } from './registration/contract-registrar.js';
import { ContractRepository } from './repositories/contract.repository.js';
import { DatasourceRepository } from './repositories/datasource.repository.js';

/** What the metadata service is made of. */
@Module({
  controllers: [DatasourceOnboardingRequestedHandler],
  providers: [HarvestExecutor, HarvestOutcome, ContractRegistrar, ContractRepository, DatasourceRepository],
})
export class AppModule {}
