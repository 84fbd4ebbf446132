import type { SchemaNode } from '../schema-node.js';
import { castTransform } from './cast.schema.js';
import { deriveTransform } from './derive.schema.js';
import { dropTransform } from './drop.schema.js';
import { filterTransform } from './filter.schema.js';
import { maskTransform } from './mask.schema.js';
import { renameTransform } from './rename.schema.js';

/** Every kind of transform. */
export const transformSchemas: readonly SchemaNode[] = [
  renameTransform,
  dropTransform,
  castTransform,
  deriveTransform,
  filterTransform,
  maskTransform,
];
