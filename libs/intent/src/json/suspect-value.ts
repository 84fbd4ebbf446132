import type { Fault } from '@chimera/contracts';
import { fault } from '../validation/fault.js';

/** A fault for text that could not be stored or encoded as it is. */
export function suspectText(text: string, pointer: string): Fault | null {
  if (text.includes('\u0000')) {
    return fault(
      'CHIMERA_INTENT_INVALID',
      pointer,
      'The text contains the character U+0000, which cannot be stored.',
      { hint: 'Remove it.' },
    );
  }
  if (/\p{Surrogate}/u.test(text)) {
    return fault(
      'CHIMERA_INTENT_INVALID',
      pointer,
      'The text contains half of a surrogate pair, which is no character.',
      { hint: 'Remove it.' },
    );
  }
  return null;
}

/** A fault for a number that would change when it is read as a 64-bit float. */
export function suspectNumber(token: string, pointer: string): Fault | null {
  const digits = token
    .replace(/^-/, '')
    .replace(/[eE].*$/, '')
    .replace('.', '')
    .replace(/^0+/, '')
    .replace(/0+$/, '');
  if (digits.length <= 15 && Number.isFinite(Number(token))) return null;
  return fault('CHIMERA_INTENT_INVALID', pointer, 'The number has more digits than can be kept exactly.', {
    expected: 'at most 15 significant digits',
    found: `${digits.length} significant digits`,
    hint: 'Write it as text in quotes.',
  });
}
