import { metadataConfig } from '@chimera/config';
import { metadataChangeProposals } from '@chimera/contracts';
import { runService } from '@chimera/hosting';
import { AppModule } from './app.module.js';

await runService({
  config: metadataConfig,
  module: AppModule,
  migrations: new URL('../migrations/', import.meta.url),
  publishes: [metadataChangeProposals],
});
