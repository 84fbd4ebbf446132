import { postalAddress } from './address.detector.js';
import { birthdate } from './birthdate.detector.js';
import { card } from './card.detector.js';
import { cloudKey } from './cloud-key.detector.js';
import type { Detector } from './detector.js';
import { email } from './email.detector.js';
import { iban } from './iban.detector.js';
import { ip } from './ip.detector.js';
import { nationalId } from './national-id.detector.js';
import { password } from './password.detector.js';
import { personName } from './person-name.detector.js';
import { phone } from './phone.detector.js';
import { privateKey } from './private-key.detector.js';
import { ssn } from './ssn.detector.js';
import { token } from './token.detector.js';

/** Every detector; secrets first, because what is both is a secret. A new one is a file and a line here. */
export const detectors: readonly Detector[] = [
  privateKey,
  password,
  cloudKey,
  token,
  email,
  iban,
  card,
  phone,
  ip,
  ssn,
  nationalId,
  birthdate,
  personName,
  postalAddress,
];
