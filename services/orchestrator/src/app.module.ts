import { Module } from '@nestjs/common';
import { LOGGER } from '@chimera/hosting';
import type { Logger } from '@chimera/telemetry';
import { PipelineConfiguredHandler } from './handlers/pipeline-configured.handler.js';
import { RunAssessedHandler } from './handlers/run-assessed.handler.js';
import { RunFailedHandler } from './handlers/run-failed.handler.js';
import { RunStagedHandler } from './handlers/run-staged.handler.js';
import { RunStartRequestedHandler } from './handlers/run-start-requested.handler.js';
import { RunStartedHandler } from './handlers/run-started.handler.js';
import { SupervisorReportedHandler } from './handlers/supervisor-reported.handler.js';
import { VersionPublishedHandler } from './handlers/version-published.handler.js';
import { VersionRejectedHandler } from './handlers/version-rejected.handler.js';
import { DecisionApplier } from './planning/decision-applier.js';
import { FactRecorder } from './planning/fact-recorder.js';
import { PlanPass } from './planning/plan-pass.js';
import { Planner } from './planning/planner.js';
import { PlannerPart } from './planning/planner.part.js';
import { PipelineRepository } from './repositories/pipeline.repository.js';
import { RunRepository } from './repositories/run.repository.js';
import { SupervisorRepository } from './repositories/supervisor.repository.js';

/** The orchestrator: pipelines, runs and supervisors, and the planning of what runs where. */
@Module({
  controllers: [
    PipelineConfiguredHandler,
    RunStartRequestedHandler,
    SupervisorReportedHandler,
    RunStartedHandler,
    RunStagedHandler,
    RunFailedHandler,
    RunAssessedHandler,
    VersionPublishedHandler,
    VersionRejectedHandler,
  ],
  providers: [
    PipelineRepository,
    RunRepository,
    SupervisorRepository,
    FactRecorder,
    DecisionApplier,
    PlanPass,
    PlannerPart,
    {
      provide: Planner,
      inject: [PlanPass, LOGGER],
      useFactory: (pass: PlanPass, log: Logger) => new Planner(pass, log.child({ part: 'planner' })),
    },
  ],
})
export class AppModule {}
