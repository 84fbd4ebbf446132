import { namePattern, type Fault } from '@chimera/contracts';
import { fault, peekIntent } from '@chimera/intent';
import type { Submission } from './submission.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Faults of what stands around the content: whoever produces the event may write anything there. */
export function envelopeFaults(submission: Submission): readonly Fault[] {
  const peek = peekIntent(submission.content);
  return [
    ...(uuid.test(submission.submissionId) ? [] : [wrong('submissionId', 'a UUID', submission.submissionId)]),
    ...nameFaults('namespace', submission.namespace, peek.namespace),
    ...nameFaults('name', submission.name, peek.name),
  ];
}

/**
 * Whether the envelope can be kept and answered at all. What fails here is no submission: nobody could
 * look up the answer, so it is dead-lettered.
 */
export function isAnswerable(
  submission: Pick<Submission, 'submissionId' | 'namespace' | 'name' | 'submittedBy'>,
): boolean {
  const texts = [submission.submissionId, submission.namespace, submission.name];
  const storable = [...texts, submission.submittedBy].every(
    (text) => text.length <= 200 && !/[\p{Cc}\p{Surrogate}]/u.test(text),
  );
  return storable && texts.every((text) => text.length > 0);
}

function nameFaults(field: 'namespace' | 'name', said: string, written: string | null): readonly Fault[] {
  if (!namePattern.test(said)) return [wrong(field, `a name like ${namePattern.source}`, said)];
  if (written === null || written === said) return [];
  return [
    fault(
      'CHIMERA_INTENT_INVALID',
      `/${field}`,
      `The ${field} of the event differs from that of the intent.`,
      {
        expected: `"${said}", as the event says`,
        found: `"${written.slice(0, 80)}"`,
        hint: 'Produce the event with the namespace and name of the intent that it carries.',
      },
    ),
  ];
}

function wrong(field: string, expected: string, found: string): Fault {
  return fault('CHIMERA_INTENT_INVALID', '', `The field ${field} of the event is not valid.`, {
    expected,
    found: `"${found.slice(0, 80)}"`,
  });
}
