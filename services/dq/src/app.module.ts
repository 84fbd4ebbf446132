import { Module } from '@nestjs/common';
import { CheckerPool } from './checker/checker-pool.js';
import { CheckerProcess } from './checker/checker-process.js';
import { RowFollowers } from './checker/row-followers.js';
import { AssessExecutor } from './executors/assess.executor.js';
import { ReconcileExecutor } from './executors/reconcile.executor.js';
import { WatchPromiseExecutor } from './executors/watch-promise.executor.js';
import { PipelineConfiguredHandler } from './handlers/pipeline-configured.handler.js';
import { ReconciliationRequestedHandler } from './handlers/reconciliation-requested.handler.js';
import { RunFailedHandler } from './handlers/run-failed.handler.js';
import { RunStagedHandler } from './handlers/run-staged.handler.js';
import { RunStartedHandler } from './handlers/run-started.handler.js';
import { VersionPublishedHandler } from './handlers/version-published.handler.js';
import { ReconciliationController } from './http/reconciliation.controller.js';
import { ReconcilerProcess } from './reconciler/reconciler-process.js';
import { ReconcilerTasks } from './reconciler/reconciler-tasks.js';
import { AssessmentRepository } from './repositories/assessment.repository.js';
import { PeriodRepository } from './repositories/period.repository.js';
import { PipelineRepository } from './repositories/pipeline.repository.js';
import { PublishedRepository } from './repositories/published.repository.js';
import { ReconciliationRepository } from './repositories/reconciliation.repository.js';
import { TargetChecks } from './target/target-checks.js';
import { TimelinessMeter } from './timeliness/timeliness-meter.js';
import { TimelinessWatch } from './timeliness/timeliness-watch.js';

/** What the dq service is made of. */
@Module({
  controllers: [
    RunStartedHandler,
    RunFailedHandler,
    RunStagedHandler,
    PipelineConfiguredHandler,
    VersionPublishedHandler,
    ReconciliationRequestedHandler,
    ReconciliationController,
  ],
  providers: [
    AssessExecutor,
    WatchPromiseExecutor,
    ReconcileExecutor,
    CheckerPool,
    RowFollowers,
    CheckerProcess,
    ReconcilerProcess,
    ReconcilerTasks,
    TargetChecks,
    TimelinessWatch,
    TimelinessMeter,
    AssessmentRepository,
    PipelineRepository,
    PublishedRepository,
    PeriodRepository,
    ReconciliationRepository,
  ],
})
export class AppModule {}
