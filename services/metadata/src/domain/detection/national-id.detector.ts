import { digitAt, digitsOf, weighted, type Detector } from './detector.js';

/** Numbers that states give to people, as far as a checksum tells them from other numbers. */
export const nationalId: Detector = {
  kind: 'nationalId',
  classification: 'pii',
  title: 'a national identification number',
  names: [
    'ssn',
    'social security',
    'social security number',
    'national id',
    'tax id',
    'passport',
    'passport number',
    'steuer id',
    'steuerid',
    'steuernummer',
    'sozialversicherungsnummer',
    'svnr',
    'ausweisnummer',
    'personalausweis',
    'reisepass',
    'ahv',
    'bsn',
    'nir',
    'numero securite sociale',
    'dni',
    'nie',
    'pesel',
    'nino',
    'codice fiscale',
    'cpf',
  ],
  types: ['text', 'int64', 'decimal'],
  // One number in ten or eleven passes a single check digit, so most values must.
  threshold: 0.9,
  matches: (value) => {
    const text = value.trim();
    if (isSpanish(text)) return true;
    const digits = digitsOf(text);
    return digits !== null && (isGerman(digits) || isPolish(digits) || isFrench(digits) || isSwiss(digits));
  },
};

/** German tax id: 11 digits, ISO 7064 mod 11,10; one digit of the first ten occurs two or three times. */
function isGerman(digits: string): boolean {
  if (digits.length !== 11 || digits[0] === '0') return false;
  const counts = new Map<string, number>();
  for (const digit of digits.slice(0, 10)) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  if ([...counts.values()].filter((count) => count > 1).length !== 1 || Math.max(...counts.values()) > 3)
    return false;
  let product = 10;
  for (let index = 0; index < 10; index += 1) {
    const sum = (digitAt(digits, index) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === digitAt(digits, 10);
}

/** Polish PESEL: 11 digits, weights 1 3 7 9, a month of birth in a coded century. */
function isPolish(digits: string): boolean {
  if (digits.length !== 11) return false;
  const month = Number(digits.slice(2, 4)) % 20;
  const day = Number(digits.slice(4, 6));
  if (month < 1 || month > 12 || day < 1 || day > 31) return false;
  return (10 - (weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10 === digitAt(digits, 10);
}

/** French social security number: 13 digits and a key of two, 97 less the rest. */
function isFrench(digits: string): boolean {
  if (digits.length !== 15 || !/^[12]\d{2}(0[1-9]|1[0-2]|[2-9]\d)/.test(digits)) return false;
  return 97 - Number(BigInt(digits.slice(0, 13)) % 97n) === Number(digits.slice(13));
}

/** Swiss AHV number: 756 and the check digit of EAN-13. */
function isSwiss(digits: string): boolean {
  if (digits.length !== 13 || !digits.startsWith('756')) return false;
  return (10 - (weighted(digits, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10)) % 10 === digitAt(digits, 12);
}

/** Spanish DNI and NIE: a letter by the number's rest modulo 23. */
function isSpanish(text: string): boolean {
  const found = /^([XYZ]?)(\d{7,8})-?([A-Z])$/i.exec(text);
  if (found === null) return false;
  const [, prefix = '', number = '', letter = ''] = found;
  if (number.length !== (prefix === '' ? 8 : 7)) return false;
  const value = Number(`${prefix === '' ? '' : 'XYZ'.indexOf(prefix.toUpperCase())}${number}`);
  return 'TRWAGMYFPDXBNJZSQVHLCKE'[value % 23] === letter.toUpperCase();
}
