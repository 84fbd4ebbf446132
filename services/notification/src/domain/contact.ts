import type { DatasourceOnboardingRequested } from '@chimera/contracts';
import { readSourcePart } from '@chimera/intent';
import type { Receiver } from './notice.js';

/** Who is told about an intent and its pipelines. */
export interface Contact {
  readonly namespace: string;
  readonly intent: string;
  readonly version: number;
  readonly team: string;
  readonly supportEmail: string;
  readonly emails: readonly string[];
  /** Secrets are references. */
  readonly webhooks: readonly { readonly url: string; readonly secret: string }[];
}

/** Takes the contact out of an accepted intent version. */
export function contactOf(event: DatasourceOnboardingRequested): Contact {
  const { notify } = readSourcePart(event.content);
  const { namespace, intent, version, team, supportEmail } = event;
  return {
    namespace,
    intent,
    version,
    team,
    supportEmail,
    emails: notify?.emails ?? [],
    webhooks: notify?.webhooks ?? [],
  };
}

/** The team first, then whom the intent names. */
export function receiversOf(
  contact: Pick<Contact, 'supportEmail' | 'emails' | 'webhooks'>,
): readonly Receiver[] {
  const addresses = [contact.supportEmail, ...contact.emails];
  return [
    ...addresses.map((address): Receiver => ({ channel: 'email', address })),
    ...contact.webhooks.map((webhook): Receiver => ({ channel: 'webhook', ...webhook })),
  ];
}
