import { consoleConfig } from '@chimera/config';
import { runService } from '@chimera/hosting';
import { AppModule } from './app.module.js';

await runService({
  config: consoleConfig,
  module: AppModule,
  migrations: new URL('../migrations/', import.meta.url),
});
