import { intentLimits } from '../limits.js';
import { choiceField, columnsField, wholeField } from './fragments.js';
import { retentionSchema } from './retention.schema.js';
import { ruleSchemas } from './rules/index.js';
import { closedObject, taggedUnion, type SchemaNode } from './schema-node.js';
import { slaSchema } from './sla.schema.js';
import { postgresTarget } from './targets/postgres.schema.js';
import { transformSchemas } from './transforms/index.js';
import { triggerSchemas } from './triggers/index.js';
import { waySchemas } from './ways/index.js';

const transforms: SchemaNode = {
  type: 'array',
  maxItems: intentLimits.transforms,
  description:
    'Steps applied in order to each row while reading. Columns are named as the steps before left them.',
  examples: [[{ do: 'rename', column: 'dep_dly', to: 'departure_delay' }]],
  items: taggedUnion('do', 'One step.', transformSchemas),
};

const rules: SchemaNode = {
  type: 'array',
  maxItems: intentLimits.rules,
  description:
    'Quality rules, checked before any reader sees a version. Columns are named as after the transforms.',
  examples: [[{ id: 'id-known', rule: 'notNull', columns: ['id'] }]],
  items: taggedUnion('rule', 'One quality rule.', ruleSchemas),
};

const maxQuarantined = closedObject(
  {
    description: 'A run with more rows in quarantine than this is not published.',
    examples: [{ percent: 5 }],
  },
  ['percent'],
  {
    percent: {
      type: 'number',
      minimum: 0,
      maximum: 100,
      default: 5,
      description: 'Share of the rows read, in percent. Default 5.',
      examples: [5],
    },
  },
);

/** How one dataset is ingested. */
export const ingestionSchema = closedObject(
  { description: 'How the dataset is brought in. Left out until the dataset was onboarded.' },
  ['trigger', 'way', 'target'],
  {
    trigger: taggedUnion('kind', 'When a run starts.', triggerSchemas),
    way: taggedUnion('kind', 'What a run reads.', waySchemas),
    target: taggedUnion('kind', 'Where the dataset lands.', [postgresTarget]),
    key: columnsField(
      'Columns that identify a row, as named after the transforms. The target builds its primary key of them. Default: none.',
      [['id']],
      0,
    ),
    transforms,
    deduplicate: choiceField(
      'Which rows count as the same. key: the last of each key stays. row: one of each alike stays. Default: no deduplication.',
      ['key', 'row'],
    ),
    rules,
    maxQuarantined,
    retention: retentionSchema,
    onSchemaChange: choiceField(
      'What a changed source does. evolve: a compatible change makes a new contract version by itself. hold: a person decides. quarantine: goes on under the old contract; rows that do not fit are set aside.',
      ['evolve', 'hold', 'quarantine'],
      'hold',
    ),
    sla: slaSchema,
    priority: wholeField('Within the team, 1 (first) to 9. Default 5.', { min: 1, max: 9, usual: 5 }),
  },
);
