import type { Command } from 'commander';
import { fields, table } from '../output/table.js';
import { acts } from './action.js';

interface Team {
  readonly team: string;
  readonly revision: number;
  readonly supportEmail: string;
  readonly description: string | null;
  readonly members: readonly { readonly name: string; readonly email: string }[];
  readonly namespaces: readonly string[];
}

/** `chimera team ...`: who owns what, and who may act for them. */
export function registerTeam(program: Command): void {
  const team = program
    .command('team')
    .description('teams and their members: create, list, show, add-member, remove-member, token');
  registerMaking(team);
  registerReads(team);
  registerMembers(team);
  registerToken(team);
}

function registerMaking(team: Command): void {
  const create = team
    .command('create <team>')
    .description('make a team; the same again changes nothing')
    .requiredOption('--email <address>', 'where its notices go')
    .option('--description <text>', 'what it does');
  acts<[string, { email: string; description?: string }]>(
    create,
    async ({ output, api }, name, { email, description }) => {
      const body = { team: name, supportEmail: email, ...(description === undefined ? {} : { description }) };
      const made = await (await api()).post<Team>('intake', '/v1/teams', body);
      output.result(
        made,
        () =>
          `team ${made.team}: ${made.supportEmail}\nNext: \`./chimera namespace create <name> --team ${made.team}\``,
      );
    },
  );
  const change = team
    .command('change <team>')
    .description('change support address or description')
    .option('--email <address>', 'where its notices go')
    .option('--description <text>', 'what it does');
  acts<[string, { email?: string; description?: string }]>(
    change,
    async ({ output, api }, name, { email, description }) => {
      const body = { supportEmail: email, description };
      const changed = await (await api()).patch<Team>('intake', pathOf(name), body);
      output.result(changed, () => teamText(changed));
    },
  );
}

function registerReads(team: Command): void {
  acts(
    team.command('list').description('teams: all for the operator, their own for a member'),
    async ({ output, api }) => {
      const { teams } = await (await api()).get<{ teams: Team[] }>('intake', '/v1/teams');
      output.result(teams, () =>
        table(
          ['team', 'support', 'members', 'namespaces'],
          teams.map((one) => [one.team, one.supportEmail, one.members.length, one.namespaces.join(', ')]),
        ),
      );
    },
  );
  acts<[string]>(
    team.command('show <team>').description('one team with members and namespaces'),
    async ({ output, api }, name) => {
      const one = await (await api()).get<Team>('intake', pathOf(name));
      output.result(one, () => teamText(one));
    },
  );
}

function registerMembers(team: Command): void {
  const add = team
    .command('add-member <team> <name>')
    .description('add a person to a team, or change their address')
    .requiredOption('--email <address>', 'their address');
  acts<[string, string, { email: string }]>(add, async ({ output, api }, name, member, { email }) => {
    const body = { name: member, email };
    const changed = await (await api()).post<Team>('intake', `${pathOf(name)}/members`, body);
    output.result(changed, () => teamText(changed));
  });
  acts<[string, string]>(
    team
      .command('remove-member <team> <name>')
      .description('take a person out of a team; with their last team their token ends'),
    async ({ output, api }, name, member) => {
      const path = `${pathOf(name)}/members/${encodeURIComponent(member)}`;
      const changed = await (await api()).delete<Team>('intake', path);
      output.result(changed, () => teamText(changed));
    },
  );
}

function registerToken(team: Command): void {
  const token = team
    .command('token <team> <name>')
    .description('give a member a token of their own, shown this once; an earlier one ends')
    .addHelpText(
      'after',
      '\nWith CHIMERA_TOKEN_FILE naming a file that holds it, commands act as the member.',
    );
  acts<[string, string]>(token, async ({ output, api }, name, member) => {
    const path = `${pathOf(name)}/members/${encodeURIComponent(member)}/token`;
    const issued = await (await api()).post<{ token: string }>('intake', path, {});
    output.note(
      `The token of ${member} is shown this once. Keep it in a file that only they can read, and name that in CHIMERA_TOKEN_FILE.`,
    );
    output.result(issued, () => issued.token);
  });
}

function pathOf(team: string): string {
  return `/v1/teams/${encodeURIComponent(team)}`;
}

function teamText(one: Team): string {
  const head = fields([
    ['team', one.team],
    ['support', one.supportEmail],
    ['about', one.description],
    ['namespaces', one.namespaces.join(', ')],
    ['revision', one.revision],
  ]);
  if (one.members.length === 0) return `${head}\n\nno members`;
  return `${head}\n\n${table(
    ['member', 'address'],
    one.members.map(({ name, email }) => [name, email]),
  )}`;
}
