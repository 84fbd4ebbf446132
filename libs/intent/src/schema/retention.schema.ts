import { wholeField } from './fragments.js';
import { closedObject } from './schema-node.js';

/** What is kept of what is no longer current. */
export const retentionSchema = closedObject(
  {
    description: 'What is kept of what is no longer current.',
    examples: [{ versions: 3, loadHours: 24, quarantineDays: 30 }],
  },
  ['versions'],
  {
    versions: wholeField('Versions kept in the target. Default 3.', { min: 1, max: 100, usual: 3 }),
    loadHours: wholeField('Hours that rows stay on the load topic. Default 24.', {
      min: 1,
      max: 8_760,
      usual: 24,
    }),
    quarantineDays: wholeField('Days that rows stay in quarantine. Default 30.', {
      min: 1,
      max: 3_650,
      usual: 30,
    }),
  },
);
