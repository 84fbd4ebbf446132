import { writeFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import type { Command } from 'commander';
import { RejectedMessageError } from '@chimera/contracts';
import { acts } from './action.js';
import { datasetPath } from './dataset-path.js';

/** `chimera dataset contract`: the agreement about a dataset, as a document for others. */
export function registerDatasetContract(dataset: Command): void {
  const command = dataset
    .command('contract <namespace/name>')
    .description('the contract as a document: Open Data Contract Standard 3.1.0, YAML')
    .option('--odcs', 'in the form of ODCS 3.1.0 (the default, and the only form so far)')
    .option('-o, --output <file>', 'write it to a file, such as flights.odcs.yaml')
    .addHelpText(
      'after',
      '\nExample: ./chimera dataset contract aviation/flights --odcs -o flights.odcs.yaml',
    );
  acts<[string, { output?: string }]>(command, async ({ output, api }, text, { output: file }) => {
    const contract = await (await api()).get<object>('console', datasetPath(text, '/odcs'));
    // A line is as long as what stands in it: folded queries are hard to copy.
    const yaml = stringify(contract, { lineWidth: 0 });
    if (file === undefined) return output.result(contract, () => yaml.trimEnd());
    await write(file, yaml);
    output.result({ file }, () => `written to ${file}`);
  });
}

/** Writes a document. Throws `CHIMERA_USAGE` when the file cannot be written. */
export async function write(file: string, content: string): Promise<void> {
  try {
    await writeFile(file, content);
  } catch (cause) {
    throw new RejectedMessageError(
      'CHIMERA_USAGE',
      `Expected a file that can be written, found ${file}: ${cause instanceof Error ? cause.message : String(cause)}.`,
      { cause, hint: 'Name a file in a folder that exists and that you may write to.' },
    );
  }
}
