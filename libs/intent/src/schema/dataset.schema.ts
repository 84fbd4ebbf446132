import { intentLimits } from '../limits.js';
import {
  choiceField,
  columnField,
  columnsField,
  columnTypeField,
  nameField,
  textField,
} from './fragments.js';
import { ingestionSchema } from './ingestion.schema.js';
import { closedObject, type SchemaNode } from './schema-node.js';
import { csvFormat } from './sources/csv-format.schema.js';

/** Classifications, the most protected first. */
export const classifications = ['pii', 'secret', 'internal', 'public', 'none'] as const;

const tags: SchemaNode = {
  type: 'array',
  maxItems: intentLimits.tags,
  uniqueItems: true,
  description: 'Words by which people search and subscribe.',
  examples: [['aviation', 'daily']],
  items: {
    type: 'string',
    maxLength: 63,
    pattern: '^[a-z0-9][a-z0-9_.:-]{0,62}$',
    patternHint: 'a lower-case letter or digit, then up to 62 of a-z 0-9 _ . : -',
    description: 'A word.',
    examples: ['aviation'],
  },
};

const schema: SchemaNode = {
  type: 'array',
  minItems: 1,
  maxItems: intentLimits.columns,
  description:
    'The confirmed columns. Needed before ingestion for sources without a schema of their own (csv); `chimera intent pull` proposes them.',
  examples: [[{ name: 'iata', type: 'text', nullable: false }]],
  items: closedObject({ description: 'One column.' }, ['name', 'type'], {
    name: columnField('Name, as the source spells it.', 'iata'),
    type: columnTypeField('Type of its values.'),
    nullable: {
      type: 'boolean',
      default: true,
      description: 'Whether a value may be missing. Default true.',
      examples: [false],
    },
    description: textField('What the column means.', 2_000, ['Code of the airport.']),
  }),
};

const classification: SchemaNode = {
  type: 'object',
  maxProperties: intentLimits.columns,
  propertyNames: { minLength: 1, maxLength: 200 },
  description: 'Confirmed classification by column; `chimera intent pull` proposes it.',
  examples: [{ email: 'pii', token: 'secret' }],
  additionalProperties: choiceField(
    'pii and secret are masked wherever people look. internal and public are told to readers. none overrules a proposal.',
    classifications,
  ),
};

/** One table or file set. */
export const datasetSchema = closedObject(
  {
    description: 'One table or file set, by its name inside Chimera.',
    examples: [{ name: 'flights', from: 'public.flights' }],
  },
  ['name', 'from'],
  {
    name: nameField('Name of the dataset, unique in the namespace.', ['flights']),
    from: textField('Name at the source: schema.table, or a path or pattern below the URI.', 500, [
      'public.flights',
      'flights-3m.parquet',
      '2024/*.csv',
    ]),
    columns: columnsField('Columns to take. Default: all.', [['id', 'delay']]),
    description: textField('What the dataset is about.', 2_000, [
      'Departures of US airlines with delay and distance.',
    ]),
    tags,
    format: csvFormat(
      'How these files are written (csv only). Wins over the options of the source, field by field.',
    ),
    schema,
    classification,
    compatibility: choiceField(
      'What a changed source may do to the contract: compatibility levels of the schema registry.',
      ['NONE', 'BACKWARD', 'BACKWARD_TRANSITIVE', 'FORWARD', 'FORWARD_TRANSITIVE', 'FULL', 'FULL_TRANSITIVE'],
      'BACKWARD_TRANSITIVE',
    ),
    ingestion: ingestionSchema,
  },
);
