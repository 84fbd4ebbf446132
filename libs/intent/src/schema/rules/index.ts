import type { SchemaNode } from '../schema-node.js';
import { allowedValuesRule } from './allowed-values.schema.js';
import { compareRule } from './compare.schema.js';
import { freshnessRule } from './freshness.schema.js';
import { lengthRule } from './length.schema.js';
import { notNullRule } from './not-null.schema.js';
import { patternRule } from './pattern.schema.js';
import { rangeRule } from './range.schema.js';
import { referenceRule } from './reference.schema.js';
import { rowCountRule } from './row-count.schema.js';
import { rowCountChangeRule } from './row-count-change.schema.js';
import { sqlRule } from './sql.schema.js';
import { uniqueRule } from './unique.schema.js';

/** Every kind of rule. Add one by adding a file and a line. */
export const ruleSchemas: readonly SchemaNode[] = [
  notNullRule,
  uniqueRule,
  rangeRule,
  lengthRule,
  patternRule,
  allowedValuesRule,
  referenceRule,
  rowCountRule,
  rowCountChangeRule,
  freshnessRule,
  compareRule,
  sqlRule,
];
