import { Module } from '@nestjs/common';
import { ContractOutcome } from './executors/contract-outcome.js';
import { ContractRenewalExecutor } from './executors/contract-renewal.executor.js';
import { HarvestOutcome } from './executors/harvest-outcome.js';
import { HarvestExecutor } from './executors/harvest.executor.js';
import { PipelineContractExecutor } from './executors/pipeline-contract.executor.js';
import { ProfileExecutor } from './executors/profile.executor.js';
import { WatchExecutor } from './executors/watch.executor.js';
import { DatasourceOnboardingRequestedHandler } from './handlers/datasource-onboarding-requested.handler.js';
import { PipelineConfiguredHandler } from './handlers/pipeline-configured.handler.js';
import { PipelineContractRequestedHandler } from './handlers/pipeline-contract-requested.handler.js';
import { PipelineStateRequestedHandler } from './handlers/pipeline-state-requested.handler.js';
import { SchemaChangeFoundHandler } from './handlers/schema-change-found.handler.js';
import { ContractRegistrar } from './registration/contract-registrar.js';
import { Enrolment } from './registration/enrolment.js';
import { SourceHarvest } from './registration/source-harvest.js';
import { ContractRepository } from './repositories/contract.repository.js';
import { DatasourceRepository } from './repositories/datasource.repository.js';
import { PipelineContractRepository } from './repositories/pipeline-contract.repository.js';
import { PipelineRepository } from './repositories/pipeline.repository.js';
import { WatchRepository } from './repositories/watch.repository.js';

/** What the metadata service is made of. */
@Module({
  controllers: [
    DatasourceOnboardingRequestedHandler,
    PipelineConfiguredHandler,
    PipelineContractRequestedHandler,
    PipelineStateRequestedHandler,
    SchemaChangeFoundHandler,
  ],
  providers: [
    ContractOutcome,
    ContractRenewalExecutor,
    HarvestExecutor,
    HarvestOutcome,
    PipelineContractExecutor,
    ProfileExecutor,
    WatchExecutor,
    ContractRegistrar,
    Enrolment,
    SourceHarvest,
    ContractRepository,
    DatasourceRepository,
    PipelineContractRepository,
    PipelineRepository,
    WatchRepository,
  ],
})
export class AppModule {}
