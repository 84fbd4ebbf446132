import { Module } from '@nestjs/common';
import { LOGGER } from '@chimera/hosting';
import type { Logger } from '@chimera/telemetry';
import { handlers } from './handlers/index.js';
import { Clock, DatabaseClock } from './planning/clock.js';
import { DecisionApplier } from './planning/decision-applier.js';
import { Declarations } from './planning/declarations.js';
import { FactIntake, FactRecorder } from './planning/fact-recorder.js';
import { KnownWorld } from './planning/known-world.js';
import { PipelineGates } from './planning/pipeline-gates.js';
import { PlanPass } from './planning/plan-pass.js';
import { Planner } from './planning/planner.js';
import { PlannerPart } from './planning/planner.part.js';
import { RunRequests } from './planning/run-requests.js';
import { WaitTeller } from './planning/wait-teller.js';
import { GateRepository } from './repositories/gate.repository.js';
import { PipelineRepository } from './repositories/pipeline.repository.js';
import { RunRepository } from './repositories/run.repository.js';
import { SupervisorRepository } from './repositories/supervisor.repository.js';

/** The orchestrator: pipelines, runs and supervisors, what starts runs, and the planning of what runs where. */
@Module({
  controllers: [...handlers],
  providers: [
    { provide: Clock, useClass: DatabaseClock },
    PipelineRepository,
    RunRepository,
    GateRepository,
    SupervisorRepository,
    FactRecorder,
    FactIntake,
    RunRequests,
    PipelineGates,
    Declarations,
    DecisionApplier,
    WaitTeller,
    KnownWorld,
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
