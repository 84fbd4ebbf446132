import { intentLimits } from '../limits.js';
import { datasetSchema } from './dataset.schema.js';
import { discoverSchema } from './discover.schema.js';
import { emailField, nameField, secretField, textField, uriField, uriPatterns } from './fragments.js';
import { closedObject, taggedUnion, type SchemaNode } from './schema-node.js';
import { csvSource } from './sources/csv.schema.js';
import { parquetSource } from './sources/parquet.schema.js';
import { postgresSource } from './sources/postgres.schema.js';

const team = closedObject(
  {
    description: 'The team that owns the source inside the organisation.',
    examples: [{ name: 'aviation-data', supportEmail: 'aviation-data@example.org' }],
  },
  ['name', 'supportEmail'],
  {
    name: nameField('Name of the team.', ['aviation-data']),
    supportEmail: emailField('Where the team is told what happens to its data.'),
  },
);

const declaration = closedObject(
  {
    description: 'By what right the data is taken in. Kept with every version.',
    examples: [{ declaredBy: 'Jo Doe', basis: 'Public domain data of the US DOT', validUntil: '2027-12-31' }],
  },
  ['declaredBy', 'basis', 'validUntil'],
  {
    declaredBy: textField('Who declares it.', 200, ['Jo Doe']),
    basis: textField('On what basis: licence, contract, law.', 1_000, ['Public domain data of the US DOT']),
    validUntil: {
      type: 'string',
      maxLength: 10,
      format: 'date',
      description: 'Last day on which it holds, YYYY-MM-DD.',
      examples: ['2027-12-31'],
    },
    terms: textField('Terms that users of the data must keep.', 2_000, ['Name the source when publishing.']),
  },
);

const webhook = closedObject(
  { description: 'A receiver of signed notices (Standard Webhooks).' },
  ['url', 'secret'],
  {
    url: uriField('Address that receives notices.', uriPatterns.http.pattern, uriPatterns.http.hint, [
      'https://hooks.example.org/chimera',
    ]),
    secret: secretField('Signing secret.', ['env:CHIMERA_SECRET_HOOK', 'file:/run/secrets/hook']),
  },
);

const notify = closedObject({ description: 'Who is told, besides the support address of the team.' }, [], {
  emails: {
    type: 'array',
    maxItems: 50,
    uniqueItems: true,
    description: 'People and lists.',
    examples: [['jo@example.org']],
    items: emailField('An address.', 'jo@example.org'),
  },
  webhooks: {
    type: 'array',
    maxItems: 20,
    description: 'Systems.',
    examples: [[{ url: 'https://hooks.example.org/chimera', secret: 'env:CHIMERA_SECRET_HOOK' }]],
    items: webhook,
  },
});

/** JSON Schema of the intent; published as `schema/source-intent.v1.schema.json`. */
export const intentSchema: SchemaNode = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://chimera.example.org/schema/source-intent.v1.schema.json',
  title: 'Chimera source intent, chimera/v1',
  ...closedObject(
    {
      description:
        'Declares a source: where it is, what to take of it, by what right, and how to bring it in.',
    },
    ['apiVersion', 'kind', 'namespace', 'name', 'team', 'source', 'declaration'],
    {
      $schema: {
        type: 'string',
        maxLength: 500,
        description: 'Where this schema is, for editors.',
        examples: ['../libs/intent/schema/source-intent.v1.schema.json'],
      },
      apiVersion: { const: 'chimera/v1', description: 'Version of this format.', examples: ['chimera/v1'] },
      kind: { const: 'SourceIntent', description: 'What this file declares.', examples: ['SourceIntent'] },
      namespace: nameField('Namespace that owns everything declared here.', ['aviation']),
      name: nameField('Name of the intent, unique in its namespace.', ['flights']),
      team,
      source: taggedUnion('kind', 'The outside system.', [csvSource, parquetSource, postgresSource]),
      datasets: {
        type: 'array',
        maxItems: intentLimits.datasets,
        description: 'What to take of it, by name. May be left out when `discover` finds it.',
        examples: [[{ name: 'flights', from: 'public.flights' }]],
        items: datasetSchema,
      },
      discover: discoverSchema,
      declaration,
      notify,
    },
  ),
};
