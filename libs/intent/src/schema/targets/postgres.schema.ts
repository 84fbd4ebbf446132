import { choiceField, columnField, secretField, textField, uriField, uriPatterns } from '../fragments.js';
import { closedObject, type SchemaNode } from '../schema-node.js';

function identifier(description: string, defaultValue: string | undefined, example: string): SchemaNode {
  return {
    type: 'string',
    maxLength: 40,
    pattern: '^[A-Za-z_][A-Za-z0-9_$-]{0,39}$',
    patternHint: 'a letter or _, then letters, digits, _ $ -, at most 40 characters',
    description,
    examples: [example],
    ...(defaultValue === undefined ? {} : { default: defaultValue }),
  };
}

const partitionBy = closedObject(
  {
    description: 'Partitions of the relation. Default: none.',
    examples: [{ column: 'day', granularity: 'month' }],
  },
  ['column', 'granularity'],
  {
    column: columnField('Column by which rows are parted, as named after the transforms.', 'day'),
    granularity: choiceField('day, month, year: one partition of each. value: one partition of each value.', [
      'day',
      'month',
      'year',
      'value',
    ]),
  },
);

/** A relation of a PostgreSQL database. */
export const postgresTarget = closedObject(
  {
    description: 'A relation of a PostgreSQL database.',
    examples: [
      {
        kind: 'postgres',
        uri: 'postgres://127.0.0.1:5432/warehouse',
        user: 'loader',
        password: 'env:CHIMERA_SECRET_WAREHOUSE',
        relation: 'flights',
      },
    ],
  },
  ['kind', 'uri'],
  {
    kind: { const: 'postgres', description: 'PostgreSQL.', examples: ['postgres'] },
    uri: uriField(
      'Host, port and database; without user and password.',
      uriPatterns.postgres.pattern,
      uriPatterns.postgres.hint,
      ['postgres://127.0.0.1:5432/warehouse'],
    ),
    user: textField('Database user that writes.', 63, ['loader']),
    password: secretField('Password of the user.', [
      'env:CHIMERA_SECRET_WAREHOUSE',
      'file:/run/secrets/warehouse',
    ]),
    schema: identifier('Schema of the relation. Default public.', 'public', 'public'),
    relation: identifier(
      'Relation that readers query. Default: the name of the dataset.',
      undefined,
      'flights',
    ),
    mode: choiceField(
      'replace: each run publishes a whole new version in one step. append: rows are added. merge: rows replace those of the same key.',
      ['replace', 'append', 'merge'],
      'replace',
    ),
    partitionBy,
  },
);
