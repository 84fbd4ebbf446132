import { datasetReferenceField } from '../fragments.js';
import { closedObject } from '../schema-node.js';

/** Runs after another dataset. */
export const datasetTrigger = closedObject(
  {
    description: 'After another dataset.',
    examples: [{ kind: 'dataset', dataset: 'aviation/airports' }],
  },
  ['kind', 'dataset'],
  {
    kind: {
      const: 'dataset',
      description: 'A run starts when a version of another dataset was published.',
      examples: ['dataset'],
    },
    dataset: datasetReferenceField('The dataset whose versions start a run.'),
  },
);
