import type { Detector } from './detector.js';

/** Access keys of clouds: ids by their beginning; the 40 characters of a secret key look like any other text. */
export const cloudKey: Detector = {
  kind: 'token',
  classification: 'secret',
  title: 'a cloud access key',
  names: [
    'aws access key id',
    'aws secret access key',
    'access key',
    'access key id',
    'secret access key',
    'account key',
  ],
  threshold: 0,
  matches: (value) => /^(?:AKIA|ASIA|AIDA|AROA)[A-Z2-7]{16}$/.test(value.trim()),
};
