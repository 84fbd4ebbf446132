import { readMails, type MailEntry, type StackAddresses } from '@chimera/stack';
import { pollUntil } from '../waiting/poll.js';
import type { DemoTools } from './demo-step.js';

/** The mails that came since the demo began. */
export interface Mailbox {
  /** Oldest first. */
  fresh(): readonly MailEntry[];
  /** Waits for a mail that came after `known` others; null where no sink keeps mails. */
  awaitMail(
    tools: Pick<DemoTools, 'signal'>,
    fits: (mail: MailEntry) => boolean,
    known?: ReadonlySet<string>,
  ): Promise<MailEntry | null>;
}

const deadlineMs = 60_000;

/** Looks into the folder of the mail sink. */
export function mailbox({ mailFolder }: StackAddresses): Mailbox {
  const all = (): readonly MailEntry[] => (mailFolder === null ? [] : readMails(mailFolder));
  const before = idsOf(all());
  const fresh = (): readonly MailEntry[] => all().filter(({ id }) => !before.has(id));
  return {
    fresh,
    async awaitMail({ signal }, fits, known = new Set()) {
      if (mailFolder === null) return null;
      const found = await pollUntil(
        async () => fresh().find((mail) => !known.has(mail.id) && fits(mail)) ?? null,
        (mail) => mail !== null,
        () => undefined,
        { everyMs: 100, deadlineMs, signal },
      );
      return found;
    },
  };
}

/** Marks mails as seen. */
export function idsOf(mails: readonly MailEntry[]): ReadonlySet<string> {
  return new Set(mails.map(({ id }) => id));
}
