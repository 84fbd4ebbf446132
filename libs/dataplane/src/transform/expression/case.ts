import { alike, assertKind, literalOf, type Compiled } from './compiled.js';
import { orderOf } from './logic.js';
import type { Evaluation, Value } from './value.js';

interface CaseParts {
  readonly at: number;
  readonly subject: Compiled | undefined;
  readonly branches: readonly { readonly when: Compiled; readonly then: Compiled }[];
  readonly otherwise: Compiled | undefined;
}

/** `case`: the first branch whose condition is true; only that branch is evaluated. Without one and without else: null. */
export function caseOf(parts: CaseParts, evaluation: Evaluation): Compiled {
  const otherwise = parts.otherwise ?? literalOf(parts.at, { kind: 'null' }, null);
  const results = alike([...parts.branches.map(({ then }) => then), otherwise], evaluation);
  const fallback = (results.at(-1) as Compiled).evaluate;
  const branches = results.slice(0, -1).map(({ evaluate }) => evaluate);
  const choose = chooser(parts, evaluation);
  return {
    at: parts.at,
    type: (results[0] as Compiled).type,
    nullable: results.some((result) => result.nullable),
    evaluate: () => (branches[choose()] ?? fallback)(),
  };
}

/** Index of the branch that is taken, -1 for none. */
function chooser({ subject, branches }: CaseParts, evaluation: Evaluation): () => number {
  const whens = branches.map(({ when }) => when);
  if (subject === undefined) {
    for (const when of whens) assertKind(when, 'boolean');
    return () => whens.findIndex((when) => when.evaluate() === true);
  }
  const [tested, ...values] = alike([subject, ...whens], evaluation) as [Compiled, ...Compiled[]];
  if (tested.type.kind === 'null') return () => -1;
  const compare = orderOf(tested);
  const equals = (value: Value, candidate: Value): boolean =>
    candidate !== null && compare(value, candidate) === 0;
  return () => {
    const value = tested.evaluate();
    return value === null ? -1 : values.findIndex((candidate) => equals(value, candidate.evaluate()));
  };
}
