import type { Fault } from '@chimera/contracts';
import type { Loose } from '../../json/loose.js';
import { fault } from '../fault.js';
import { columnTypes, nearestType, typeKind } from '../notation/column-type.js';
import type { Check } from './check.js';

/** Types of confirmed columns, casts and derived columns are types of contracts. */
export const typesKnown: Check = (intent) =>
  intent
    .get('datasets')
    .items()
    .flatMap((dataset) => [
      ...dataset.get('schema').items(),
      ...dataset.get('ingestion').get('transforms').items(),
    ])
    .flatMap((column) => typeFault(column.get('type')));

function typeFault(type: Loose): readonly Fault[] {
  if (type.text === undefined || typeKind(type.text) !== undefined) return [];
  const meant = nearestType(type.text);
  return [
    fault('CHIMERA_INTENT_INVALID', type.path, 'Contracts know no such type.', {
      expected: `one of ${columnTypes.join(', ')}`,
      found: type.text.length > 40 ? `text of ${type.text.length} characters` : `"${type.text}"`,
      hint:
        meant === undefined
          ? 'decimal takes precision and scale: decimal(15,2), the scale at most the precision.'
          : `Did you mean "${meant}"?`,
    }),
  ];
}
