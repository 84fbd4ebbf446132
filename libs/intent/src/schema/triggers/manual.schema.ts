import { closedObject } from '../schema-node.js';

/** Runs on request. */
export const manualTrigger = closedObject({ description: 'When somebody asks for it.' }, ['kind'], {
  kind: {
    const: 'manual',
    description: 'Runs start on request: `chimera run start`.',
    examples: ['manual'],
  },
});
