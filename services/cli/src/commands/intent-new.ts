import { dirname, resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { RejectedMessageError } from '@chimera/contracts';
import {
  resolveRelativePaths,
  sourceKinds,
  templateIntent,
  validateIntent,
  type SourceIntent,
  type SourceKind,
} from '@chimera/intent';
import { RefusedError } from '../api/client.js';
import type { CommandContext } from '../context.js';
import { askMissing, datasetFrom, type Answered, type Known } from '../intents/ask-missing.js';
import { asking, canAsk } from '../intents/terminal-questions.js';
import { intentText, writeIntent } from '../intents/write-intent.js';
import { acts } from './action.js';
import { explain } from './intent-explain.js';

interface NewOptions extends Omit<Known, 'datasets' | 'supportEmail'> {
  readonly email?: string;
  readonly dataset?: readonly { readonly name: string; readonly from: string }[];
  readonly out?: string;
  readonly force?: boolean;
  readonly explain?: string | true;
}

/** `chimera intent new`: a filled-in file for a kind of source. */
export function registerNew(intent: Command): void {
  const command = intent
    .command('new')
    .description('write a filled-in intent for a kind of source; asks on a terminal for what no option tells')
    .addOption(new Option('--kind <kind>', 'kind of source').choices(sourceKinds))
    .option('--namespace <name>', 'namespace that owns it')
    .option('--name <name>', 'name of the intent; default: that of the first dataset')
    .option('--team <name>', 'team that owns it')
    .option('--email <address>', 'support address of the team')
    .option('--uri <uri>', 'where the source is, without credentials; relative paths as seen from the file')
    .option('--user <name>', 'user that reads (postgres)')
    .option('--password <reference>', 'env:NAME or file:/path of the password (postgres)')
    .option('--dataset <name=from>', 'a table, file or pattern to take; may be repeated', collected)
    .option('--discover <pattern>', 'take every table or file that matches; may be repeated', patterns)
    .option('--declared-by <person>', 'who declares the right to take the data')
    .option('--basis <text>', 'on what basis: licence, contract, law')
    .option('--ingestion', 'fill in how each dataset is ingested as well')
    .option('-o, --out <file>', 'where to write it; - for the terminal. Default: <name>.intent.json')
    .option('--force', 'replace a file that is there')
    .option('--explain [path]', 'print what each field means, and write nothing');
  acts<[NewOptions]>(command, async (context, options) => {
    if (options.explain !== undefined)
      return explain(context, options.explain === true ? undefined : options.explain);
    await writeTemplate(context, options);
  });
}

async function writeTemplate(context: CommandContext, options: NewOptions): Promise<void> {
  const { output } = context;
  const answered = await completed(context, options);
  const intent = templateIntent(answered.kind, answered);
  const file = options.out ?? `${intent.name}.intent.json`;
  refuseFaulty(intent, file);
  if (file === '-') return output.result(intent, () => intentText(intent, undefined).trimEnd());
  const written = await writeIntent(intent, { file, force: options.force ?? false });
  output.result(written, () =>
    [
      `${written.file} written.`,
      `Next: \`./chimera intent validate ${file}\`, \`./chimera intent test ${file}\`, \`./chimera intent submit --wait ${file}\`.`,
      'Every field is explained by the editor, and by `./chimera intent explain`.',
    ].join('\n'),
  );
}

async function completed({ output, signal }: CommandContext, options: NewOptions): Promise<Answered> {
  const { email, dataset, ingestion = false, ...rest } = options;
  const known: Known = {
    ...rest,
    ingestion,
    ...(email === undefined ? {} : { supportEmail: email }),
    ...(dataset === undefined ? {} : { datasets: dataset }),
  };
  if (canAsk(output.json)) return asking(signal, (ask) => askMissing(known, ask));
  const { kind } = known;
  if (kind === undefined) throw kindMissing();
  const left = examplesLeft(known, kind);
  if (left.length > 0) output.note(`Filled in with examples, to be changed: ${left.join(', ')}.`);
  return { ...known, kind };
}

/** Options that were not given and that nobody can be asked for. */
function examplesLeft(known: Known, kind: SourceKind): readonly string[] {
  const asked: readonly (readonly [string, unknown])[] = [
    ['--namespace', known.namespace],
    ['--team', known.team],
    ['--email', known.supportEmail],
    ['--uri', known.uri],
    ['--dataset', known.datasets ?? known.discover],
    ['--declared-by', known.declaredBy],
    ['--basis', known.basis],
    ...(kind === 'postgres'
      ? ([
          ['--user', known.user],
          ['--password', known.password],
        ] as const)
      : []),
  ];
  return asked.filter(([, value]) => value === undefined).map(([option]) => option);
}

/** What was told may be malformed; then nothing is written. */
function refuseFaulty(intent: SourceIntent, file: string): void {
  const folder = file === '-' ? process.cwd() : dirname(resolve(file));
  const { faults } = validateIntent(resolveRelativePaths(JSON.stringify(intent), folder));
  if (faults.length === 0) return;
  throw new RefusedError(
    'CHIMERA_INTENT_INVALID',
    `Expected options that make a valid intent, found ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}.`,
    faults,
    'Nothing was written. Change the options.',
  );
}

function collected(
  text: string,
  earlier: readonly { readonly name: string; readonly from: string }[] = [],
): readonly { readonly name: string; readonly from: string }[] {
  if (text.trim() === '')
    throw new InvalidArgumentError('Expected name=from, for example flights=public.flights.');
  return [...earlier, datasetFrom(text)];
}

function patterns(text: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, text];
}

function kindMissing(): RejectedMessageError {
  return new RejectedMessageError('CHIMERA_USAGE', 'Expected the kind of source, found none.', {
    hint: `Add --kind with one of ${sourceKinds.join(', ')}.`,
  });
}
