/** Where an attempt stands; each state is left once, whatever arrives twice (Invariant 2). */
export type AttemptState =
  | 'accepted'
  | 'running'
  | 'staged'
  | 'publishing'
  | 'rejecting'
  | 'published'
  | 'rejected'
  | 'failed'
  | 'superseded';

/** States in which a supervisor executes or is about to. */
export const unfinished: readonly AttemptState[] = ['accepted', 'running'];
