import { Injectable } from '@nestjs/common';
import type { Transaction } from '@chimera/persistence';
import type { Contact } from '../domain/contact.js';
import * as sql from './notification.sql.js';

type ContactRow = {
  readonly support_email: string;
  readonly emails: readonly string[];
  readonly webhooks: Contact['webhooks'];
};

/** Who is told about an intent and its pipelines. */
@Injectable()
export class ContactRepository {
  /** Keeps the newest version whatever the order in which versions come. */
  async save(tx: Transaction, contact: Contact): Promise<void> {
    const { namespace, intent, version, team, supportEmail, emails, webhooks } = contact;
    await tx.query(sql.saveContact, [
      namespace,
      intent,
      version,
      team,
      supportEmail,
      JSON.stringify(emails),
      JSON.stringify(webhooks),
    ]);
  }

  async linkPipeline(tx: Transaction, namespace: string, pipeline: string, intent: string): Promise<void> {
    await tx.query(sql.linkPipeline, [namespace, pipeline, intent]);
  }

  /** By intent, or by a pipeline of the intent; null when neither is known (yet). */
  async find(
    tx: Transaction,
    namespace: string,
    about: string,
  ): Promise<Pick<Contact, 'supportEmail' | 'emails' | 'webhooks'> | null> {
    const [row] = await tx.query<ContactRow>(sql.findContact, [namespace, about]);
    return row === undefined
      ? null
      : { supportEmail: row.support_email, emails: row.emails, webhooks: row.webhooks };
  }
}
