import { intentLimits } from '../limits.js';
import { columnsField } from './fragments.js';
import { ruleSchemas } from './rules/rules.schema.js';
import { closedObject, taggedUnion, type SchemaNode } from './schema-node.js';
import { postgresTarget } from './targets/postgres.schema.js';

const trigger = taggedUnion('kind', 'When a run starts.', [
  closedObject({ description: 'When somebody asks for it.' }, ['kind'], {
    kind: {
      const: 'manual',
      description: 'Runs start on request: `chimera run start`.',
      examples: ['manual'],
    },
  }),
]);

const way = taggedUnion('kind', 'What a run reads.', [
  closedObject({ description: 'Everything, each time.' }, ['kind'], {
    kind: { const: 'full', description: 'A full snapshot of the selection.', examples: ['full'] },
  }),
]);

const rules: SchemaNode = {
  type: 'array',
  maxItems: intentLimits.rules,
  description: 'Quality rules, checked before any reader sees a version.',
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

const retention = closedObject(
  { description: 'What is kept of earlier versions.', examples: [{ versions: 3 }] },
  ['versions'],
  {
    versions: {
      type: 'integer',
      minimum: 1,
      maximum: 100,
      default: 3,
      description: 'Versions kept in the target. Default 3.',
      examples: [3],
    },
  },
);

/** How one dataset is ingested. */
export const ingestionSchema = closedObject(
  { description: 'How the dataset is brought in. Left out until the dataset was onboarded.' },
  ['trigger', 'way', 'target'],
  {
    trigger,
    way,
    target: taggedUnion('kind', 'Where the dataset lands.', [postgresTarget]),
    key: columnsField(
      'Columns that identify a row. The target builds its primary key of them. Default: none.',
      [['id']],
      0,
    ),
    rules,
    maxQuarantined,
    retention,
  },
);
