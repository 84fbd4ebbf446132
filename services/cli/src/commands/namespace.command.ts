import type { Command } from 'commander';
import { fields, table } from '../output/table.js';
import { acts } from './action.js';

interface Namespace {
  readonly namespace: string;
  readonly team: string;
  readonly revision: number;
  readonly description: string | null;
}

/** `chimera namespace ...`: what prefixes the names of everything that a team owns. */
export function registerNamespace(program: Command): void {
  const namespace = program
    .command('namespace')
    .description('namespaces and the teams that own them: create, list, show');
  const create = namespace
    .command('create <namespace>')
    .description('make a namespace of a team; the same again changes nothing')
    .requiredOption('--team <team>', 'the team that owns it')
    .option('--description <text>', 'what it holds');
  acts<[string, { team: string; description?: string }]>(
    create,
    async ({ output, api }, name, { team, description }) => {
      const body = { namespace: name, team, ...(description === undefined ? {} : { description }) };
      const made = await (await api()).post<Namespace>('intake', '/v1/namespaces', body);
      output.result(made, () => `namespace ${made.namespace} of the team ${made.team}`);
    },
  );
  acts(
    namespace
      .command('list')
      .description('namespaces: all for the operator, those of their teams for a member'),
    async ({ output, api }) => {
      const { namespaces } = await (await api()).get<{ namespaces: Namespace[] }>('intake', '/v1/namespaces');
      output.result(namespaces, () =>
        table(
          ['namespace', 'team', 'about'],
          namespaces.map((one) => [one.namespace, one.team, one.description]),
        ),
      );
    },
  );
  acts<[string]>(
    namespace.command('show <namespace>').description('one namespace'),
    async ({ output, api }, name) => {
      const path = `/v1/namespaces/${encodeURIComponent(name)}`;
      const one = await (await api()).get<Namespace>('intake', path);
      output.result(one, () =>
        fields([
          ['namespace', one.namespace],
          ['team', one.team],
          ['about', one.description],
        ]),
      );
    },
  );
}
