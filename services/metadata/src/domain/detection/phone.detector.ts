import { digitsOf, type Detector } from './detector.js';

/** Phone numbers. Without a plus sign or brackets digits could be anything, so only a name speaks for those. */
export const phone: Detector = {
  kind: 'phone',
  classification: 'pii',
  title: 'a phone number',
  names: [
    'phone',
    'phone number',
    'telephone',
    'tel',
    'mobile',
    'mobile number',
    'cell',
    'cell phone',
    'fax',
    'msisdn',
    'telefon',
    'telefonnummer',
    'handy',
    'handynummer',
    'mobil',
    'mobilnummer',
    'rufnummer',
    'telefono',
    'movil',
    'portable',
    'numero telephone',
  ],
  types: ['text', 'int64', 'decimal'],
  matches: (value) => {
    const text = value.trim();
    if (!/^(\+|00\d|\(\d)/.test(text)) return false;
    const digits = digitsOf(text.replace(/[+()]/g, ' '));
    return digits !== null && digits.length >= 8 && digits.length <= 15;
  },
};
