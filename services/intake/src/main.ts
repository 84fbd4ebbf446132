import 'reflect-metadata';
import { intakeConfig } from '@chimera/config';
import { runService } from '@chimera/hosting';
import { DeclarationWatch } from './declarations/declaration-watch.js';
import { MemberTokens } from './teams/member-tokens.js';
import { AppModule } from './app.module.js';

await runService({
  config: intakeConfig,
  module: AppModule,
  migrations: new URL('../migrations/', import.meta.url),
  credentials: MemberTokens,
  parts: [DeclarationWatch],
  bodyLimit: 2 * 1_048_576,
});
