import { ingestionConfig } from '@chimera/config';
import { runService } from '@chimera/hosting';
import { AppModule } from './app.module.js';
import { SupervisorPart } from './supervisor/supervisor.part.js';

await runService({
  config: ingestionConfig,
  module: AppModule,
  migrations: new URL('../migrations/', import.meta.url),
  group: (config) => `ingestion.${config.supervisor.id}`,
  parts: [SupervisorPart],
  drain: '20s',
});
