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
import { RunStartRequestedHandler } from './handlers/run-start-requested.handler.js';
import { RunRequestedHandler } from './handlers/run-requested.handler.js';
import { RunStartedHandler } from './handlers/run-started.handler.js';
import { RunAssessedHandler } from './handlers/run-assessed.handler.js';
import { VersionPublishedHandler } from './handlers/version-published.handler.js';
import { VersionRejectedHandler } from './handlers/version-rejected.handler.js';
import { RunAbandonedHandler } from './handlers/run-abandoned.handler.js';
import { RunCancelledHandler } from './handlers/run-cancelled.handler.js';
import { RunFactsDesk } from './lineage/run-facts-desk.js';
import { LineageRepository } from './repositories/lineage.repository.js';
import { LineageExecutor } from './executors/lineage.executor.js';
import { LineageDeliveryExecutor } from './executors/lineage-delivery.executor.js';
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
    RunStartRequestedHandler,
    RunRequestedHandler,
    RunStartedHandler,
    RunAssessedHandler,
    VersionPublishedHandler,
    VersionRejectedHandler,
    RunAbandonedHandler,
    RunCancelledHandler,
  ],
  providers: [
    ContractOutcome,
    ContractRenewalExecutor,
    HarvestExecutor,
    HarvestOutcome,
    PipelineContractExecutor,
    ProfileExecutor,
    WatchExecutor,
    LineageExecutor,
    LineageDeliveryExecutor,
    RunFactsDesk,
    LineageRepository,
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
