import { Module } from '@nestjs/common';
import { RunAssessedHandler } from './handlers/run-assessed.handler.js';
import { RunAssignedHandler } from './handlers/run-assigned.handler.js';
import { RunStopRequestedHandler } from './handlers/run-stop-requested.handler.js';
import { QuarantineController } from './http/quarantine.controller.js';
import { AttemptBooks } from './repositories/attempt-books.js';
import { AttemptRepository } from './repositories/attempt.repository.js';
import { QuarantineRepository } from './repositories/quarantine.repository.js';
import { StopRepository } from './repositories/stop.repository.js';
import { AttemptRecovery } from './supervisor/attempt-recovery.js';
import { supervisionProviders } from './supervisor/supervision.providers.js';
import { SupervisorPart } from './supervisor/supervisor.part.js';
import { DiscardExecutor } from './tasks/discard.executor.js';
import { FailedVerdict } from './tasks/failed-verdict.js';
import { PublishExecutor } from './tasks/publish.executor.js';
import { RejectExecutor } from './tasks/reject.executor.js';
import { RemindExecutor } from './tasks/remind.executor.js';
import { StagedVersions } from './tasks/staged-version.js';
import { TidyExecutor } from './tasks/tidy.executor.js';

/** The ingestion service: supervises the workers that execute runs, and publishes what passed its checks. */
@Module({
  controllers: [RunAssignedHandler, RunStopRequestedHandler, RunAssessedHandler, QuarantineController],
  providers: [
    AttemptRepository,
    StopRepository,
    QuarantineRepository,
    AttemptBooks,
    StagedVersions,
    FailedVerdict,
    PublishExecutor,
    RejectExecutor,
    TidyExecutor,
    DiscardExecutor,
    RemindExecutor,
    ...supervisionProviders,
    AttemptRecovery,
    SupervisorPart,
  ],
})
export class AppModule {}
