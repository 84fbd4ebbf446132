import { auditConfig } from '@chimera/config';
import { runService } from '@chimera/hosting';
import { AppModule } from './app.module.js';

await runService({
  config: auditConfig,
  module: AppModule,
  migrations: new URL('../migrations/', import.meta.url),
});
