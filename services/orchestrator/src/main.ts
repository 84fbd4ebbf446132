import { orchestratorConfig } from '@chimera/config';
import { runService } from '@chimera/hosting';
import { AppModule } from './app.module.js';
import { PlannerPart } from './planning/planner.part.js';

await runService({
  config: orchestratorConfig,
  module: AppModule,
  migrations: new URL('../migrations/', import.meta.url),
  parts: [PlannerPart],
});
