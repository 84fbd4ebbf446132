import { addressesClean } from './addresses.check.js';
import type { Check } from './check.js';
import { columnsSelected } from './columns.check.js';
import { declarationHolds } from './declaration.check.js';
import { pathsAbsolute } from './files.check.js';
import { optionsClean } from './options.check.js';
import { rulesMakeSense } from './rules.check.js';
import { somethingSelected } from './selection.check.js';
import { uniqueNames } from './unique-names.check.js';

/** All checks beside the schema. */
export const checks: readonly Check[] = [
  somethingSelected,
  uniqueNames,
  columnsSelected,
  rulesMakeSense,
  declarationHolds,
  addressesClean,
  pathsAbsolute,
  optionsClean,
];
