import { Module } from '@nestjs/common';
import { HarvestOutcome } from './executors/harvest-outcome.js';
import { HarvestExecutor } from './executors/harvest.executor.js';
import { PipelineContractExecutor } from './executors/pipeline-contract.executor.js';
import { DatasourceOnboardingRequestedHandler } from './handlers/datasource-onboarding-requested.handler.js';
import { PipelineContractRequestedHandler } from './handlers/pipeline-contract-requested.handler.js';
import { ContractRegistrar } from './registration/contract-registrar.js';
import { Enrolment } from './registration/enrolment.js';
import { ContractRepository } from './repositories/contract.repository.js';
import { DatasourceRepository } from './repositories/datasource.repository.js';
import { PipelineContractRepository } from './repositories/pipeline-contract.repository.js';

/** What the metadata service is made of. */
@Module({
  controllers: [DatasourceOnboardingRequestedHandler, PipelineContractRequestedHandler],
  providers: [
    HarvestExecutor,
    HarvestOutcome,
    PipelineContractExecutor,
    ContractRegistrar,
    Enrolment,
    ContractRepository,
    DatasourceRepository,
    PipelineContractRepository,
  ],
})
export class AppModule {}
