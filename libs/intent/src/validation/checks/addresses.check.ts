import type { Fault } from '@chimera/contracts';
import type { Loose } from '../../json/loose.js';
import { fault } from '../fault.js';
import { credentialsIn } from '../secrecy.js';
import type { Check } from './check.js';

/** Addresses are well-formed and carry no credentials. */
export const addressesClean: Check = (intent) => {
  const targets = intent
    .get('datasets')
    .items()
    .map((dataset) => dataset.get('ingestion').get('target').get('uri'));
  const webhooks = intent
    .get('notify')
    .get('webhooks')
    .items()
    .map((webhook) => webhook.get('url'));
  return [intent.get('source').get('uri'), ...targets, ...webhooks].flatMap(addressFaults);
};

function addressFaults(address: Loose): readonly Fault[] {
  const uri = address.text;
  if (uri === undefined || uri.startsWith('file:')) return [];
  if (credentialsIn(uri) !== undefined) return [credentialsInUri(address.path)];
  if (URL.canParse(uri) || !uri.includes('://')) return [];
  return [
    fault('CHIMERA_INTENT_INVALID', address.path, 'The address cannot be read.', {
      expected: 'scheme://host:port/path with a port below 65536',
      found: `text of ${uri.length} characters`,
    }),
  ];
}

function credentialsInUri(path: string): Fault {
  return fault('CHIMERA_INTENT_SECRET_IN_URI', path, 'The address carries a user or a secret.', {
    expected: 'an address without credentials',
    found: 'credentials (not shown)',
    hint: path.endsWith('/url')
      ? 'Take them out of the address and change the secret; notices are signed with "secret" instead.'
      : 'Use the fields "user" and "password" (a reference), and change the secret: it has been written down.',
  });
}
