import { RE2JS } from 're2js';
import { intentLimits } from '../../limits.js';

/** Constructs that RE2 leaves out because they take more than linear time. */
const unsupported: readonly (readonly [RegExp, string, string])[] = [
  [/\(\?<?[=!]/, 'look-around', 'Say it with two rules, or with a rule of the kind sql.'],
  [
    /\\[1-9]|\\k</,
    'a back-reference',
    'Back-references take more than linear time; use a rule of the kind sql.',
  ],
  [/\(\?>/, 'an atomic group', 'Matching is linear anyway: write (?: instead of (?>.'],
  [/[*+?}]\+/, 'a possessive quantifier', 'Matching is linear anyway: leave out the second +.'],
];

/** Why a text is no regular expression of RE2, by the engine that checks with it; undefined when it is one. */
export function patternProblem(
  pattern: string,
): { readonly found: string; readonly hint?: string } | undefined {
  if (patternSteps(pattern) > intentLimits.patternSteps) {
    return {
      found: `a pattern of more than ${intentLimits.patternSteps} steps once its repetitions are written out`,
      hint: 'Use * or + for what may repeat without end, and the rule "length" for lengths.',
    };
  }
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    const construct = unsupported.find(([sign]) => sign.test(pattern));
    if (construct !== undefined) return { found: construct[1], hint: construct[2] };
    const reason = error instanceof Error ? error.message : 'something else';
    return { found: reason.slice(0, 200) };
  }
}

/** Steps once repetitions are written out, as far as a look without a grammar can tell: compiling takes as long. */
function patternSteps(pattern: string): number {
  const groups: number[] = [];
  let [total, atom] = [0, 0];
  for (const [sign, bounds] of pattern.matchAll(
    /\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{(\d+(?:,\d*)?)\}|[\s\S]/g,
  )) {
    if (bounds !== undefined) {
      const grown = atom * Math.max(1, ...bounds.split(',').map(Number));
      total += grown - atom;
      atom = grown;
    } else if (sign === '(') {
      groups.push(total);
      total = 0;
    } else if (sign === ')') {
      atom = total + 1;
      total = (groups.pop() ?? 0) + atom;
    } else if (!'*+?|'.includes(sign)) {
      atom = 1;
      total += 1;
    }
  }
  return groups.reduce((sum, group) => sum + group, total);
}
