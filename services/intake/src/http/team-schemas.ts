import { list, nullableText, object, strict, text, whole, withExample } from './schema-parts.js';

const member = { name: text, email: { type: 'string', format: 'email' } };
const exampleMember = { name: 'ada', email: 'ada@example.org' };
const supportEmail = { type: 'string', format: 'email', description: 'Where notices of the team go.' };
const description = { type: 'string', minLength: 1, maxLength: 500 };

const team = object({
  team: text,
  revision: { ...whole, description: 'Counts changes, from 1.' },
  supportEmail,
  description: nullableText,
  members: list(object(member)),
  namespaces: list(text),
});
const exampleTeam = {
  team: 'aviation-data',
  revision: 2,
  supportEmail: 'aviation-data@example.org',
  description: 'Flights and airports.',
  members: [exampleMember],
  namespaces: ['aviation'],
};

export const createTeamBody = withExample(
  strict({ team: text, supportEmail, description }, ['description']),
  {
    team: 'aviation-data',
    supportEmail: 'aviation-data@example.org',
    description: 'Flights and airports.',
  },
);
export const changeTeamBody = withExample(
  { ...strict({ supportEmail, description }, ['supportEmail', 'description']), minProperties: 1 },
  { supportEmail: 'flights@example.org' },
);
export const addMemberBody = withExample(strict(member), exampleMember);
export const teamAnswer = withExample(team, exampleTeam);
export const teamsAnswer = withExample(object({ teams: list(team) }), { teams: [exampleTeam] });
export const tokenAnswer = withExample(
  object({ team: text, member: text, token: { type: 'string', description: 'Shown this once.' } }),
  { team: 'aviation-data', member: 'ada', token: 'chm_...' },
);

const namespace = object({ namespace: text, team: text, revision: whole, description: nullableText });
const exampleNamespace = { namespace: 'aviation', team: 'aviation-data', revision: 1, description: null };

export const createNamespaceBody = withExample(
  strict({ namespace: text, team: text, description }, ['description']),
  { namespace: 'aviation', team: 'aviation-data' },
);
export const namespaceAnswer = withExample(namespace, exampleNamespace);
export const namespacesAnswer = withExample(object({ namespaces: list(namespace) }), {
  namespaces: [exampleNamespace],
});
