import type { SchemaNode } from '../schema-node.js';
import { deltaWay } from './delta.schema.js';
import { fullWay } from './full.schema.js';
import { queryWay } from './query.schema.js';

/** Every way of reading. */
export const waySchemas: readonly SchemaNode[] = [fullWay, deltaWay, queryWay];
