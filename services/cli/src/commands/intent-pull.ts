import type { Command } from 'commander';
import { mergeProposals } from '../intents/merge-proposals.js';
import { storedIntent, versionOf } from '../intents/stored-intent.js';
import { intentText, writeIntent } from '../intents/write-intent.js';
import { acts } from './action.js';
import { positive } from './options.js';

interface PullOptions {
  readonly version?: number;
  readonly out?: string;
  readonly force?: boolean;
}

/** `chimera intent pull`: the stored intent as a file to go on with. */
export function registerPull(intent: Command): void {
  const command = intent
    .command('pull <namespace/name>')
    .description('write the stored intent into a file, with what was found out about its datasets filled in')
    .option('--version <n>', 'another version than the current one', positive)
    .option('-o, --out <file>', 'where to write it; - for the terminal. Default: <name>.intent.json')
    .option('--force', 'replace a file that is there');
  acts<[string, PullOptions]>(command, async ({ output, api }, name, options) => {
    const stored = await storedIntent(await api(), name);
    const version = versionOf(stored, options.version);
    // What was found out is about the version in force; an old one is shown as it was.
    const current = version.version === stored.version;
    const { intent: pulled, notes } = mergeProposals(version.content, current ? stored : {});
    for (const note of notes) output.note(note);
    const file = options.out ?? `${stored.name}.intent.json`;
    if (file === '-') return output.result(pulled, () => intentText(pulled, undefined).trimEnd());
    const written = await writeIntent(pulled, { file, force: options.force ?? false });
    output.result({ ...written, version: version.version, notes }, () => {
      const missing = pulled.datasets.filter(({ ingestion }) => ingestion === undefined).length;
      return [
        `${file} written: ${stored.namespace}/${stored.name} version ${version.version}.`,
        ...(missing === 0
          ? []
          : [
              `${missing} of ${pulled.datasets.length} datasets have no ingestion: \`./chimera intent explain ingestion\`.`,
            ]),
      ].join('\n');
    });
  });
}
