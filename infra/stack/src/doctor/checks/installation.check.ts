import { ok, wrong, type Check } from '../check.js';

/** A stack was started here once, so that its addresses are known. */
export const installationCheck: Check = {
  name: 'installation',
  needs: [],
  proves: 'stack',
  look: async ({ addresses }) =>
    addresses === null
      ? [wrong('no stack was started here', 'a stack', './chimera up --wait, or ./chimera demo')]
      : [ok(`${addresses.kind} stack`)],
};
