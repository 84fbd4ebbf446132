import { describe, expect, it } from 'vitest';
import { card } from './card.detector.js';
import { cloudKey } from './cloud-key.detector.js';
import type { Detector } from './detector.js';
import { email } from './email.detector.js';
import { iban } from './iban.detector.js';
import { ip } from './ip.detector.js';
import { nationalId } from './national-id.detector.js';
import { password } from './password.detector.js';
import { phone } from './phone.detector.js';
import { privateKey } from './private-key.detector.js';
import { ssn } from './ssn.detector.js';
import { token } from './token.detector.js';

/** Put together here, so that no scanner takes an example for a secret. */
const pem = (kind: string): string => `-----BEGIN ${kind}-----\nMIIB`;
const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const cases: readonly (readonly [Detector, readonly string[], readonly string[]])[] = [
  [
    email,
    ['ada@example.org', ' Jo.Doe+x@mail.example.co.uk ', "o'neil@example.ie"],
    ['@ada', 'ada@localhost', 'a b@example.org', 'see ada@example.org', '1@2', ''],
  ],
  [
    card,
    ['4111 1111 1111 1111', '5500-0000-0000-0004', '378282246310005'],
    ['4111111111111112', '0000000000000000', '1234567812345670', '4111', '2001-01-01 10:00:00'],
  ],
  [
    iban,
    ['DE89 3704 0044 0532 0130 00', 'GB82WEST12345698765432', 'FR1420041010050500013M02606'],
    ['DE89 3704 0044 0532 0130 01', 'DE89', 'XX00AAAAAAAAAAAAAAA', 'B6-1234'],
  ],
  [
    phone,
    ['+49 30 901820', '+1 (212) 555-0100', '(030) 9018-20', '0049 30 901820'],
    ['2125550100', '12:30:45', '+12', '2001-09-11', '-73.97'],
  ],
  [
    ip,
    ['192.168.0.1', '8.8.8.8', '2001:db8::1', 'fe80:0:0:0:0:0:0:1'],
    ['1.2.3', '256.1.1.1', '12:30:45', '1.02.3.4', '::', '1.2.3.4.5', 'ab::cd::ef'],
  ],
  [
    nationalId,
    ['86095742719', '44051401359', '2 95 10 99 126 111 93', '756.9217.0769.85', '12345678Z', 'X1234567L'],
    ['86095742718', '44051401358', '756.9217.0769.84', '12345678A', '11111111111', '20010911'],
  ],
  [ssn, ['219-09-9999', '078-05-1120'], ['000-12-3456', '900-12-3456', '219099999', '219-00-9999']],
  [
    password,
    [
      '$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW',
      '$argon2id$v=19$m=65536,t=3,p=4$c29tZQ$aGFzaA',
    ],
    ['hunter2', '$12.50', 'argon2id'],
  ],
  [
    token,
    [`${encoded({ alg: 'HS256' })}.${encoded({ sub: '1234' })}.c2ln`, `ghp_${'a1B2'.repeat(9)}`],
    ['a.b.c', 'ghp_short', 'eyJ', 'ey.Jx.y'],
  ],
  [cloudKey, [`AKIA${'IOSFODNN7EXAMPLE'.slice(0, 16)}`], ['AKIA', 'AKIA lower', `akia${'I'.repeat(16)}`]],
  [
    privateKey,
    [pem('RSA PRIVATE KEY'), pem('PRIVATE KEY'), pem('OPENSSH PRIVATE KEY')],
    [pem('PUBLIC KEY'), 'PRIVATE KEY'],
  ],
];

describe.each(cases)('detector %#', (detector, hits, misses) => {
  it.each(hits)(`${detector.kind} knows %j`, (value) => {
    expect(detector.matches?.(value)).toBe(true);
  });

  it.each(misses)(`${detector.kind} leaves %j alone`, (value) => {
    expect(detector.matches?.(value)).toBe(false);
  });

  it(`${detector.kind} takes a huge value in no time`, () => {
    for (const text of ['1', 'a', '-', 'a@', '1.', ':', '$2'])
      expect(detector.matches?.(text.repeat(200_000))).toBe(false);
  });
});
