import { addressesClean } from './addresses.check.js';
import type { Check } from './check.js';
import { columnsSelected } from './columns.check.js';
import { csvFormatsFit } from './csv-format.check.js';
import { declarationHolds } from './declaration.check.js';
import { patternsFit } from './discover.check.js';
import { pathsAbsolute } from './files.check.js';
import { optionsClean } from './options.check.js';
import { rulesMakeSense } from './rules.check.js';
import { somethingSelected } from './selection.check.js';
import { promisesMakeSense } from './sla.check.js';
import { targetsMakeSense } from './targets.check.js';
import { transformsMakeSense } from './transforms.check.js';
import { triggersMakeSense } from './triggers.check.js';
import { typesKnown } from './types.check.js';
import { uniqueNames } from './unique-names.check.js';
import { waysMakeSense } from './ways.check.js';

/** All checks beside the schema. */
export const checks: readonly Check[] = [
  somethingSelected,
  patternsFit,
  uniqueNames,
  csvFormatsFit,
  typesKnown,
  triggersMakeSense,
  waysMakeSense,
  targetsMakeSense,
  transformsMakeSense,
  columnsSelected,
  rulesMakeSense,
  promisesMakeSense,
  declarationHolds,
  addressesClean,
  pathsAbsolute,
  optionsClean,
];
