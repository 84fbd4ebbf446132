import { MeshError } from '@chimera/contracts';
import type { Check, Finding, Need } from './check.js';
import type { DoctorContext } from './context.js';

/** A finding with the check that made it. */
export interface ToldFinding extends Finding {
  readonly check: string;
}

/** What the doctor says. */
export interface Diagnosis {
  /** Nothing is wrong; there may be warnings. */
  readonly healthy: boolean;
  readonly wrong: readonly ToldFinding[];
  readonly warnings: readonly ToldFinding[];
  readonly skipped: readonly ToldFinding[];
  readonly ok: readonly ToldFinding[];
}

/** A check may take this long; a server that hangs must not keep the doctor from speaking. */
const limitMs = 30_000;

/**
 * Makes the checks, those that prove something before those that need it, so that one cause is told once: what cannot
 * be looked at without it is skipped.
 */
export async function examine(checks: readonly Check[], context: DoctorContext): Promise<Diagnosis> {
  const missing = new Map<Need, string>();
  const told: ToldFinding[] = [];
  for (const group of [checks.filter(isProof('stack')), checks.filter(isServer), checks.filter(isOther)]) {
    const made = await Promise.all(group.map((check) => make(check, context, missing)));
    for (const [index, findings] of made.entries()) {
      const { name, proves } = group[index]!;
      told.push(...findings.map((finding) => ({ check: name, ...finding })));
      if (proves !== undefined && findings.some(({ state }) => state === 'wrong' || state === 'skipped'))
        missing.set(proves, name);
    }
  }
  const of = (state: Finding['state']): ToldFinding[] => told.filter((one) => one.state === state);
  const wrong = of('wrong');
  return {
    healthy: wrong.length === 0,
    wrong,
    warnings: of('warning'),
    skipped: of('skipped'),
    ok: of('ok'),
  };
}

const isProof =
  (need: Need) =>
  ({ proves }: Check): boolean =>
    proves === need;
const isServer = ({ proves }: Check): boolean => proves !== undefined && proves !== 'stack';
const isOther = ({ proves }: Check): boolean => proves === undefined;

async function make(
  check: Check,
  context: DoctorContext,
  missing: ReadonlyMap<Need, string>,
): Promise<readonly Finding[]> {
  const lacking = check.needs.find((need) => missing.has(need));
  if (lacking !== undefined)
    return [{ state: 'skipped', found: `not looked at: see ${missing.get(lacking)}` }];
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Finding[]>((resolve) => {
    timer = setTimeout(() => resolve([unfinished(`no answer within ${limitMs / 1_000} s`)]), limitMs);
  });
  try {
    return await Promise.race([check.look(context), late]);
  } catch (error) {
    return [unfinished(error instanceof Error ? error.message : String(error), hintOf(error))];
  } finally {
    clearTimeout(timer);
  }
}

function unfinished(found: string, hint?: string): Finding {
  return {
    state: 'wrong',
    found,
    expected: 'an answer',
    todo: hint ?? 'See `./chimera status` and `./chimera logs`.',
  };
}

function hintOf(error: unknown): string | undefined {
  return MeshError.is(error) ? error.hint : undefined;
}
