import type { Detector } from './detector.js';

/** Where people live. Towns and countries alone say little, so they are not among the names. */
export const postalAddress: Detector = {
  kind: 'address',
  classification: 'pii',
  title: 'a postal address',
  names: [
    'address',
    'adresse',
    'street',
    'street address',
    'address line',
    'home address',
    'postal address',
    'billing address',
    'shipping address',
    'address 1',
    'address 2',
    'strasse',
    'hausnummer',
    'anschrift',
    'postanschrift',
    'wohnort',
    'lieferadresse',
    'rechnungsadresse',
    'adresse postale',
    'rue',
    'domicilio',
    'direccion',
    'calle',
    'indirizzo',
  ],
};
