import { Module } from '@nestjs/common';
import { LOGGER } from '@chimera/hosting';
import type { Logger } from '@chimera/telemetry';
import { handlers } from './handlers/index.js';
import { Clock, DatabaseClock } from './planning/clock.js';
import { DecisionApplier } from './planning/decision-applier.js';
import { Declarations } from './planning/declarations.js';
import { FactIntake, FactRecorder } from './planning/fact-recorder.js';
import { KnownWorld } from './planning/known-world.js';
import { Passes } from './planning/passes.js';
import { PipelineGates } from './planning/pipeline-gates.js';
import { PlanPass } from './planning/plan-pass.js';
import { Planner } from './planning/planner.js';
import { PlannerPart } from './planning/planner.part.js';
import { RunMeter } from './planning/run-meter.js';
import { RunRequests } from './planning/run-requests.js';
import { SchedulePass } from './planning/schedule-pass.js';
import { Schedules } from './planning/schedules.js';
import { Triggers } from './planning/triggers.js';
import { WaitTeller } from './planning/wait-teller.js';
import { GateRepository } from './repositories/gate.repository.js';
import { PipelineRepository } from './repositories/pipeline.repository.js';
import { RunRepository } from './repositories/run.repository.js';
import { ScheduleRepository } from './repositories/schedule.repository.js';
import { SupervisorRepository } from './repositories/supervisor.repository.js';

/** The orchestrator: pipelines, runs and supervisors, what starts runs, and the planning of what runs where. */
@Module({
  controllers: [...handlers],
  providers: [
    { provide: Clock, useClass: DatabaseClock },
    PipelineRepository,
    RunRepository,
    GateRepository,
    ScheduleRepository,
    SupervisorRepository,
    RunMeter,
    FactRecorder,
    FactIntake,
    RunRequests,
    PipelineGates,
    Declarations,
    DecisionApplier,
    WaitTeller,
    KnownWorld,
    Triggers,
    Schedules,
    SchedulePass,
    PlanPass,
    Passes,
    PlannerPart,
    {
      provide: Planner,
      inject: [Passes, LOGGER],
      useFactory: (pass: Passes, log: Logger) => new Planner(pass, log.child({ part: 'planner' })),
    },
  ],
})
export class AppModule {}
