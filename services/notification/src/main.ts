import { notificationConfig } from '@chimera/config';
import { runService } from '@chimera/hosting';
import { AppModule } from './app.module.js';
import { unsubscribePath } from './domain/unsubscribe-link.js';
import { RetentionStart } from './executors/retention-start.js';

await runService({
  config: notificationConfig,
  module: AppModule,
  migrations: new URL('../migrations/', import.meta.url),
  open: [unsubscribePath],
  parts: [RetentionStart],
});
