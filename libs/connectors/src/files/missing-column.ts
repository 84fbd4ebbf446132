import { nearestName } from '../faults/nearest-name.js';
import { sourceFault } from '../faults/source-fault.js';
import type { SourceFault } from '../source.js';

/** A selected column that the files do not have, with the nearest name that they have. */
export function missingColumn(name: string, path: string, names: readonly string[]): SourceFault {
  const nearest = nearestName(name, names);
  return sourceFault('CHIMERA_SOURCE_COLUMN_MISSING', path, `The file has no column ${name}.`, {
    expected: `one of ${names.slice(0, 50).join(', ')}`,
    found: name,
    ...(nearest === undefined ? {} : { hint: `Did you mean ${nearest}?` }),
  });
}
