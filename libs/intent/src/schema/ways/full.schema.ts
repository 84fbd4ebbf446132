import { closedObject } from '../schema-node.js';

/** Everything, each time. */
export const fullWay = closedObject({ description: 'Everything, each time.' }, ['kind'], {
  kind: { const: 'full', description: 'A full snapshot of the selection.', examples: ['full'] },
});
