import { literalSecret } from '../schema-faults.js';
import { isSecretReference, soundsSecret } from '../secrecy.js';
import type { Check } from './check.js';

/** Free options hold no secrets either. */
export const optionsClean: Check = (intent) =>
  intent
    .get('source')
    .get('options')
    .fields()
    .filter(
      ([name, option]) =>
        soundsSecret(name) && !(option.text !== undefined && isSecretReference(option.text)),
    )
    .map(([, option]) => literalSecret(option.path));
