import { Command } from 'commander';
import { registerAsyncApi } from './commands/asyncapi.command.js';
import { registerAudit } from './commands/audit.command.js';
import { registerBackfill } from './commands/backfill.command.js';
import { registerBench } from './commands/bench.command.js';
import { registerChaos } from './commands/chaos.command.js';
import { registerDatabase } from './commands/database.command.js';
import { registerDataset } from './commands/dataset.command.js';
import { registerDq } from './commands/dq.command.js';
import { registerDelivery } from './commands/delivery.command.js';
import { registerDemo } from './commands/demo.command.js';
import { registerDoctor } from './commands/doctor.command.js';
import { registerIngest } from './commands/ingest.command.js';
import { registerIntent } from './commands/intent.command.js';
import { registerNamespace } from './commands/namespace.command.js';
import { registerPipeline } from './commands/pipeline.command.js';
import { registerQuarantine } from './commands/quarantine.command.js';
import { registerRun } from './commands/run.command.js';
import { registerStack } from './commands/stack.command.js';
import { registerSubscription } from './commands/subscription.command.js';
import { registerTeam } from './commands/team.command.js';
import { registerTest } from './commands/test.command.js';
import { registerWatch } from './commands/watch.command.js';
import { exitCodes } from './exit.js';

/** The `chimera` command with everything below it. */
export function createProgram(): Command {
  const program = new Command('chimera')
    .description('Governed data ingestion: contracts first, every row accounted for.')
    .option('--json', 'print one JSON document instead of text')
    .showSuggestionAfterError(true)
    .showHelpAfterError('(--help shows what there is)')
    .addHelpText(
      'after',
      `\nExit codes: 0 done, 1 what was asked failed, 2 wrong usage, 3 Chimera not reachable.\nA first look: ./chimera demo`,
    );
  for (const register of [
    registerDemo,
    registerStack,
    registerDoctor,
    registerTeam,
    registerNamespace,
    registerIntent,
    registerIngest,
    registerPipeline,
    registerRun,
    registerBackfill,
    registerQuarantine,
    registerDataset,
    registerDq,
    registerDatabase,
    registerSubscription,
    registerDelivery,
    registerWatch,
    registerAudit,
    registerAsyncApi,
    registerTest,
    registerBench,
    registerChaos,
  ]) {
    register(program);
  }
  forAll(program, (command) => {
    if (command !== program) command.option('--json', 'print one JSON document instead of text');
    command.exitOverride((error) => {
      process.exit(error.exitCode === 0 ? exitCodes.done : exitCodes.usage);
    });
  });
  return program;
}

function forAll(command: Command, apply: (command: Command) => void): void {
  apply(command);
  for (const child of command.commands) forAll(child, apply);
}
