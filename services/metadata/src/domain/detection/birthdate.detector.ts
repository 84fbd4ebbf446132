import type { Detector } from './detector.js';

/** Dates of birth. A date alone could be any, so only the name speaks. */
export const birthdate: Detector = {
  kind: 'birthdate',
  classification: 'pii',
  title: 'a date of birth',
  names: [
    'birthdate',
    'birth date',
    'birthday',
    'date of birth',
    'dob',
    'born',
    'born on',
    'geburtsdatum',
    'geburtstag',
    'geboren',
    'geboren am',
    'date naissance',
    'fecha nacimiento',
    'data nascita',
    'geboortedatum',
    'data urodzenia',
  ],
  types: ['text', 'date', 'timestamp', 'timestamptz'],
};
