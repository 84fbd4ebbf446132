import type { Detector } from './detector.js';

/** US social security numbers in their own notation; they have no checksum, so most values must look like one. */
export const ssn: Detector = {
  kind: 'nationalId',
  classification: 'pii',
  title: 'a US social security number',
  names: ['ssn', 'social security'],
  threshold: 0.9,
  matches: (value) => /^(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}$/.test(value.trim()),
};
