import { dqConfig } from '@chimera/config';
import { runService } from '@chimera/hosting';
import { AppModule } from './app.module.js';
import { CheckerProcess } from './checker/checker-process.js';

await runService({
  config: dqConfig,
  module: AppModule,
  migrations: new URL('../migrations/', import.meta.url),
  parts: [CheckerProcess],
});
