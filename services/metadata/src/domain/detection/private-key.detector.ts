import type { Detector } from './detector.js';

/** Private keys in PEM form. One is one too many. */
export const privateKey: Detector = {
  kind: 'privateKey',
  classification: 'secret',
  title: 'a private key',
  names: ['private key', 'privatekey', 'ssh key', 'rsa key', 'signing key', 'privater schluessel'],
  threshold: 0,
  matches: (value) =>
    /-----BEGIN (?:[A-Z]{2,10} )?(?:ENCRYPTED )?PRIVATE KEY-----/.test(value.slice(0, 4_000)),
};
