import { readFileSync, statSync } from 'node:fs';
import { ok, wrong, type Check } from '../check.js';

/** Services refuse shorter ones. */
const leastLength = 16;

/** The bearer token of the HTTP APIs: there, long enough, and readable by its owner only. */
export const tokenFileCheck: Check = {
  name: 'token-file',
  needs: ['stack'],
  look: async ({ layout: { tokenFile } }) => {
    const stat = statSync(tokenFile, { throwIfNoEntry: false });
    const todo = `Remove ${tokenFile} and run ./chimera up, which makes a new one.`;
    if (stat === undefined) return [wrong(`${tokenFile} is missing`, 'a file with the bearer token', todo)];
    const mode = stat.mode & 0o777;
    if ((mode & 0o077) !== 0) {
      const found = `${tokenFile} has mode ${mode.toString(8)}: others may read the token`;
      return [
        wrong(found, 'mode 600', `chmod 600 ${tokenFile}; make a new token if others may have read it.`),
      ];
    }
    const length = readFileSync(tokenFile, 'utf8').trim().length;
    if (length < leastLength)
      return [wrong(`the token has ${length} characters`, `${leastLength} or more`, todo)];
    return [ok('the token is private')];
  },
};
