import type { Detector } from './detector.js';

/** International bank account numbers: form and ISO 7064 mod 97-10. */
export const iban: Detector = {
  kind: 'iban',
  classification: 'pii',
  title: 'a bank account number (IBAN)',
  names: [
    'iban',
    'bank account',
    'account iban',
    'kontonummer',
    'bankverbindung',
    'bankkonto',
    'compte bancaire',
    'cuenta bancaria',
  ],
  matches: (value) => {
    const text = value.length > 45 ? '' : value.replace(/[\s-]/g, '').toUpperCase();
    return /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(text) && mod97(text.slice(4) + text.slice(0, 4)) === 1;
  },
};

function mod97(text: string): number {
  let rest = 0;
  for (const character of text) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}
