import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import PostalMime, { type Address } from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';

/** One line of `index.jsonl`. */
export interface MailEntry {
  readonly id: string;
  /** ISO 8601. */
  readonly receivedAt: string;
  readonly from: string;
  /** Receivers of the envelope. */
  readonly to: readonly string[];
  readonly subject: string;
  readonly messageId: string;
  /** First 2,000 characters of the plain text. */
  readonly text: string;
  /** File beside the index with the mail as it came. */
  readonly file: string;
}

/** Bounds of the sink (Invariant 11). */
export const mailLimits = { mailBytes: 10_485_760, mails: 5_000 } as const;

/** SMTP server on loopback that writes each mail as `.eml` and an entry into `index.jsonl`; the oldest go first. */
export function mailSink(folder: string): SMTPServer {
  mkdirSync(folder, { recursive: true });
  return new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    size: mailLimits.mailBytes,
    disableReverseLookup: true,
    logger: false,
    onData(stream, session, done) {
      const to = session.envelope.rcptTo.map(({ address }) => address);
      keep(folder, to, stream).then(() => done(), done);
    },
  });
}

/** Every mail that a sink kept, oldest first. */
export function readMails(folder: string): readonly MailEntry[] {
  const index = join(folder, 'index.jsonl');
  if (!existsSync(index)) return [];
  const lines = readFileSync(index, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as MailEntry);
}

async function keep(folder: string, to: readonly string[], stream: SMTPServerDataStream): Promise<void> {
  const raw = await collect(stream);
  if (stream.sizeExceeded)
    throw Object.assign(new RangeError(`A mail may have ${mailLimits.mailBytes} bytes.`), {
      responseCode: 552,
    });
  const mail = await PostalMime.parse(raw);
  const id = randomUUID();
  const entry: MailEntry = {
    id,
    receivedAt: new Date().toISOString(),
    from: addressOf(mail.from),
    to,
    subject: mail.subject ?? '',
    messageId: mail.messageId ?? '',
    text: (mail.text ?? '').slice(0, 2_000),
    file: `${id}.eml`,
  };
  writeFileSync(join(folder, entry.file), raw, { mode: 0o600 });
  appendFileSync(join(folder, 'index.jsonl'), `${JSON.stringify(entry)}\n`, { mode: 0o600 });
  dropOldest(folder);
}

function addressOf(from: Address | undefined): string {
  return from?.address ?? '';
}

async function collect(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= mailLimits.mailBytes) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Looks only when the folder has grown well past the limit, then halves it. */
function dropOldest(folder: string): void {
  if (readdirSync(folder).length <= mailLimits.mails) return;
  const entries = readMails(folder);
  const kept = entries.slice(-mailLimits.mails / 2);
  for (const { file } of entries.slice(0, -mailLimits.mails / 2)) rmSync(join(folder, file), { force: true });
  writeFileSync(join(folder, 'index.jsonl'), kept.map((entry) => `${JSON.stringify(entry)}\n`).join(''), {
    mode: 0o600,
  });
}
