import { digitAt, digitsOf, type Detector } from './detector.js';

/** First digits of the networks, so that a tenth of all long numbers is not taken for cards. */
const network = /^(4|5[1-5]|2[2-7]|3[47]|3[068]|6(?:011|4[4-9]|5)|35|62|50|5[6-9]|6\d)/;

/** Payment card numbers: length, network and Luhn's checksum. */
export const card: Detector = {
  kind: 'card',
  classification: 'pii',
  title: 'a payment card number',
  names: [
    'card number',
    'credit card',
    'creditcard',
    'cc number',
    'pan',
    'kreditkarte',
    'kreditkartennummer',
    'kartennummer',
    'carte bancaire',
    'tarjeta',
  ],
  types: ['text', 'int64', 'decimal'],
  matches: (value) => {
    const digits = digitsOf(value);
    return (
      digits !== null && digits.length >= 13 && digits.length <= 19 && network.test(digits) && luhn(digits)
    );
  },
};

/** Luhn's checksum, from the right every second digit doubled. */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digitAt(digits, digits.length - 1 - index);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0 && /[1-9]/.test(digits);
}
