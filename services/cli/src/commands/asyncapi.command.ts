import type { Command } from 'commander';
import { asyncApiDocument, buildVersion } from '@chimera/contracts';
import { readAddresses, stackLayout } from '@chimera/stack';
import { notRunning } from '../api/client.js';
import { registeredSubjects } from '../api/registry.js';
import { acts } from './action.js';
import { write } from './dataset-contract.js';

/** `chimera asyncapi`: the mesh as a document for those who consume its topics. */
export function registerAsyncApi(program: Command): void {
  const command = program
    .command('asyncapi')
    .description('the topics of the mesh with their registered contracts: an AsyncAPI 3.1.0 document, JSON')
    .option('-o, --output <file>', 'write it to a file, such as asyncapi.json')
    .addHelpText('after', '\nIt is made of what the schema registry has now, topics of datasets included.');
  acts<[{ output?: string }]>(command, async ({ output, signal }, { output: file }) => {
    const addresses = readAddresses(stackLayout());
    if (addresses === null) throw notRunning('no stack was started here');
    const { kafkaBrokers, registryUrl } = addresses;
    const subjects = await registeredSubjects(registryUrl, signal);
    const document = asyncApiDocument({
      version: buildVersion,
      brokers: kafkaBrokers.split(','),
      registryUrl,
      subjects,
    });
    const text = JSON.stringify(document, null, 2);
    if (file === undefined) return output.result(document, () => text);
    await write(file, `${text}\n`);
    const channels = Object.keys(document['channels'] as object).length;
    output.result({ file, channels }, () => `written to ${file}: ${channels} channels`);
  });
}
