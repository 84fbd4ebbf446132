import { secretField, textField, uriField, uriPatterns } from '../fragments.js';
import { closedObject, type SchemaNode } from '../schema-node.js';

const options: SchemaNode = {
  type: 'object',
  description: 'Further settings of the connection. Names that sound like secrets accept only references.',
  examples: [{ applicationName: 'chimera' }],
  maxProperties: 32,
  propertyNames: { maxLength: 63 },
  additionalProperties: { type: ['string', 'number', 'boolean'], maxLength: 1_024 },
};

/** A PostgreSQL database. */
export const postgresSource = closedObject(
  {
    description: 'A PostgreSQL database.',
    examples: [
      {
        kind: 'postgres',
        uri: 'postgres://127.0.0.1:5432/erp?sslmode=require',
        user: 'reader',
        password: 'env:CHIMERA_SECRET_ERP',
      },
    ],
  },
  ['kind', 'uri', 'user'],
  {
    kind: { const: 'postgres', description: 'A PostgreSQL database.', examples: ['postgres'] },
    uri: uriField(
      'Host, port and database; without user and password.',
      uriPatterns.postgres.pattern,
      uriPatterns.postgres.hint,
      ['postgres://127.0.0.1:5432/erp', 'postgres://db.example.org:5432/erp?sslmode=verify-full'],
    ),
    user: textField('Database user that reads.', 63, ['reader']),
    password: secretField('Password of the user.', ['env:CHIMERA_SECRET_ERP', 'file:/run/secrets/erp']),
    options,
  },
);
