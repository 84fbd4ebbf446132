import type { Secret } from '../secrets/secret.js';
import { field, group, type Field, type FieldGroup } from '../declaration/field.js';
import { flag, optional, secretUrl, text, url } from '../declaration/parser.js';

const mailbox = text(
  'a mail address, such as "Chimera <chimera@example.org>"',
  /^[^\s@]+@[^\s@]+$|^[^<>]*<[^\s@<>]+@[^\s@<>]+>$/,
);

/** How notices leave. */
export function delivery(): FieldGroup<{
  smtpUrl: Field<Secret | null>;
  mailFrom: Field<string | null>;
  webhookAllowPrivate: Field<boolean>;
  publicUrl: Field<string | null>;
}> {
  return group(
    {
      smtpUrl: field({
        variable: 'CHIMERA_SMTP_URL',
        doc: 'Mail server (smtp:// or smtps://); empty for no mail.',
        default: '',
        parser: optional(secretUrl('smtp', 'smtps')),
      }),
      mailFrom: field({
        variable: 'CHIMERA_MAIL_FROM',
        doc: 'Sender of mail.',
        default: '',
        parser: optional(mailbox),
      }),
      webhookAllowPrivate: field({
        variable: 'CHIMERA_WEBHOOK_ALLOW_PRIVATE',
        doc: 'Whether webhooks may go to loopback and private addresses.',
        default: 'false',
        parser: flag,
      }),
      publicUrl: field({
        variable: 'CHIMERA_NOTICES_PUBLIC_URL',
        doc: 'Address at which readers of mail reach this service, for links that end a subscription; empty for mails without them.',
        default: '',
        parser: optional(url('https', 'http')),
      }),
    },
    [
      {
        variables: ['CHIMERA_SMTP_URL', 'CHIMERA_MAIL_FROM'],
        check: ({ smtpUrl, mailFrom }) =>
          smtpUrl !== null && mailFrom === null
            ? 'a mail server is set, so a sender is required too'
            : undefined,
      },
    ],
  );
}
