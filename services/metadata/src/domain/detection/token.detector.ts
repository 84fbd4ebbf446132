import type { Detector } from './detector.js';

const jwt = /^eyJ[A-Za-z0-9_-]{5,}\.eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]*$/;
/** Keys that vendors mark by their beginning, so that scanners find them. */
const marked =
  /^(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{22,}|xox[abprs]-[A-Za-z0-9-]{10,}|sk_live_[A-Za-z0-9]{16,}|glpat-[\w-]{20,}|whsec_[A-Za-z0-9+/=]{24,}|AIza[\w-]{35})$/;

/** Tokens that open doors: JSON Web Tokens and the marked keys of vendors. One is one too many. */
export const token: Detector = {
  kind: 'token',
  classification: 'secret',
  title: 'an access token',
  names: [
    'token',
    'access token',
    'refresh token',
    'auth token',
    'session token',
    'bearer',
    'api key',
    'apikey',
    'api token',
    'secret',
    'secret key',
    'client secret',
    'credential',
    'credentials',
    'zugangsschluessel',
    'geheimnis',
  ],
  threshold: 0,
  matches: (value) => value.length <= 10_000 && (jwt.test(value.trim()) || marked.test(value.trim())),
};
