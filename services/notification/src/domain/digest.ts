import type { Notice } from './notice.js';
import { worse } from './matching.js';

/** A notice that was held back, and how often it came. */
export interface HeldNotice {
  readonly notice: Notice;
  readonly repeats: number;
}

/** Notices that one digest lists; the rest are counted. */
export const mostListed = 200;

/** A notice that repeats say: the last of them, with their number. */
export function repeated({ notice, repeats }: HeldNotice): Notice {
  if (repeats === 1) return notice;
  return {
    ...notice,
    subject: `${notice.subject} (${repeats} times)`,
    lines: [...notice.lines, `This came ${repeats} times; this is the last of them.`],
    data: { ...notice.data, repeats },
  };
}

/**
 * Everything that was held back, as one notice.
 *
 * @param id stays the same when the same digest is made again
 * @param held oldest first, not empty, at most {@link mostListed}
 * @param unlisted how many more there are
 */
export function digestOf(id: string, held: readonly HeldNotice[], unlisted: number, at: Date): Notice {
  const notices = held.map(({ notice }) => notice);
  const namespaces = [...new Set(notices.map(({ namespace }) => namespace))];
  const namespace = namespaces.length === 1 ? namespaces[0]! : '*';
  const errors = notices.filter(({ severity }) => severity === 'error').length;
  const total = held.reduce((sum, { repeats }) => sum + repeats, unlisted);
  return {
    eventId: id,
    occurredAt: at.toISOString(),
    type: 'notification.digest',
    severity: notices.reduce((worst, { severity }) => worse(worst, severity), notices[0]!.severity),
    namespace,
    about: 'digest',
    subject: `${namespace === '*' ? `${namespaces.length} namespaces` : namespace}: ${total} notices${errors === 0 ? '' : `, ${errors} ${errors === 1 ? 'error' : 'errors'}`}, last: ${notices.at(-1)!.subject}`,
    lines: [
      ...held.map(lineOf),
      ...(unlisted === 0
        ? []
        : [`and ${unlisted} more; \`./chimera watch\` and the console show all events.`]),
    ],
    data: {
      notices: held.map(({ notice, repeats }) => ({
        type: notice.type,
        eventId: notice.eventId,
        subject: notice.subject,
        severity: notice.severity,
        timestamp: notice.occurredAt,
        repeats,
      })),
      unlisted,
    },
  };
}

function lineOf({ notice, repeats }: HeldNotice): string {
  const times = repeats === 1 ? '' : ` (${repeats} times)`;
  return `- ${notice.occurredAt} ${notice.severity}: ${notice.subject}${times}`;
}
