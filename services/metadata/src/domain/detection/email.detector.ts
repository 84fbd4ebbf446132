import type { Detector } from './detector.js';

const address = /^[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+$/;

/** E-mail addresses. */
export const email: Detector = {
  kind: 'email',
  classification: 'pii',
  title: 'an e-mail address',
  names: [
    'email',
    'e mail',
    'mail',
    'mail address',
    'mailadresse',
    'courriel',
    'correo',
    'correo electronico',
  ],
  matches: (value) => value.length <= 320 && address.test(value.trim()),
};
