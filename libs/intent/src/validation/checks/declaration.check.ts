import { fault } from '../fault.js';
import type { Check } from './check.js';

/** The right to insource holds today. */
export const declarationHolds: Check = (intent, { today }) => {
  const validUntil = intent.get('declaration').get('validUntil');
  if (validUntil.text === undefined || !/^\d{4}-\d\d-\d\d$/.test(validUntil.text) || validUntil.text >= today)
    return [];
  return [
    fault(
      'CHIMERA_INTENT_DECLARATION_EXPIRED',
      validUntil.path,
      'The declaration of the right to insource is no longer valid.',
      {
        expected: `a day not before ${today}`,
        found: validUntil.text,
        hint: 'Renew the right with the owner of the source, then declare the new last day.',
      },
    ),
  ];
};
