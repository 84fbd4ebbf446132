import { wholeField } from '../fragments.js';
import { closedObject } from '../schema-node.js';

/** Runs when files arrive. */
export const fileTrigger = closedObject(
  { description: 'When files arrive or change.', examples: [{ kind: 'file', settleSeconds: 30 }] },
  ['kind'],
  {
    kind: {
      const: 'file',
      description: 'A run starts when files of the dataset arrived or changed.',
      examples: ['file'],
    },
    settleSeconds: wholeField('Seconds without a change before a file counts as whole. Default 5.', {
      min: 1,
      max: 86_400,
      usual: 5,
    }),
    everySeconds: wholeField('Seconds between two looks. Default 10.', { min: 1, max: 86_400, usual: 10 }),
  },
);
