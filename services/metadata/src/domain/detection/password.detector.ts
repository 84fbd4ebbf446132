import type { Detector } from './detector.js';

const hash =
  /^(\$2[abxy]?\$\d{2}\$[./A-Za-z0-9]{53}|\$argon2(id|i|d)\$.{10,}|\$[156]\$[^$]{1,32}\$[./A-Za-z0-9]{20,}|pbkdf2_sha256\$\d+\$.{10,})$/;

/** Passwords, and hashes that password stores write. */
export const password: Detector = {
  kind: 'password',
  classification: 'secret',
  title: 'a password or its hash',
  names: [
    'password',
    'passwd',
    'pwd',
    'passphrase',
    'password hash',
    'pin',
    'pin code',
    'passwort',
    'kennwort',
    'geheimzahl',
    'mot passe',
    'motdepasse',
    'contrasena',
    'clave',
    'haslo',
    'wachtwoord',
  ],
  threshold: 0,
  matches: (value) => value.length <= 500 && hash.test(value),
};
