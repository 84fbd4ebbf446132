import { RejectedMessageError } from '@chimera/contracts';
import type { IntentPart } from '../domain/submission.js';
import type { DeskAnswer, HandedIn } from '../submissions/submission-desk.js';
import { refused, textOf } from './refusal.js';

/** Answer to a submission that was taken. */
export interface SubmittedAnswer {
  readonly submissionId: string;
  readonly namespace: string;
  readonly name: string;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Reads the body of a submission. Throws `CHIMERA_USAGE`. */
export function handedIn(body: unknown, part: IntentPart): HandedIn {
  const content = textOf(body, 'content');
  if (!Object.hasOwn(body as object, 'submissionId')) return { part, content };
  const submissionId = textOf(body, 'submissionId');
  if (uuid.test(submissionId)) return { part, content, submissionId };
  throw new RejectedMessageError(
    'CHIMERA_USAGE',
    'Expected "submissionId" to be a UUID, found something else.',
  );
}

/** The answer of the desk as HTTP tells it; throws 422 with every fault. */
export function submitted(answer: DeskAnswer): SubmittedAnswer {
  if ('faults' in answer) throw refused(answer.faults);
  const { submissionId, namespace, name } = answer.submission;
  return { submissionId, namespace, name };
}
