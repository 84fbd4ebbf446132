import { notificationConfig } from '@chimera/config';
import { runService } from '@chimera/hosting';
import { AppModule } from './app.module.js';

await runService({
  config: notificationConfig,
  module: AppModule,
  migrations: new URL('../migrations/', import.meta.url),
});
