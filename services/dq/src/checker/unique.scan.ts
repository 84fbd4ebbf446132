import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { CheckResult, Rule } from '@chimera/contracts';
import type { KeyOfRow } from '@chimera/dataplane';
import { count, ofRule } from '../domain/check-result.js';
import { DuplicateFinder } from './duplicate-finder.js';
import type { RuleScan, ScanContext } from './scan.js';

/** Hashes that are looked at closely; beyond them the number is told as "at least". */
const mostCandidates = 10_000;
const mostSamples = 10;
/** Characters of a key that a sample shows. */
const longestSample = 200;

/**
 * `unique`: no two rows have the same values in the columns together. As in SQL, a key with a null is
 * equal to no other. Memory is bounded (Invariant 11): hashes first, and only where two are equal are
 * the rows walked again and the keys themselves compared.
 */
export function uniqueScan(rule: Rule, context: ScanContext): RuleScan {
  const finder = new DuplicateFinder(context.rows, join(context.directory, `unique-${randomUUID()}`));
  return {
    key: {
      columns: rule.columns,
      visit: (high, low, hasNull) => {
        if (!hasNull) finder.add(high, low);
      },
    },
    settle: () => finder.spill(),
    conclude: async () => {
      const { candidates, distinct } = await finder.duplicates(mostCandidates);
      const repeated = candidates.size === 0 ? [] : await compareKeys(rule, context, candidates);
      return resultOf(rule, repeated, distinct > candidates.size);
    },
    close: () => finder.close(),
  };
}

interface SeenKey {
  times: number;
  readonly text: string;
}

/** Keys behind the candidate hashes that really come more than once. */
async function compareKeys(
  rule: Rule,
  context: ScanContext,
  candidates: ReadonlySet<bigint>,
): Promise<readonly SeenKey[]> {
  const keys = new Map<string, SeenKey>();
  await context.rescan({
    columns: rule.columns,
    visit: (high, low, hasNull, key) => {
      if (hasNull || !candidates.has((BigInt(high) << 32n) | BigInt(low))) return;
      const fingerprint = fingerprintOf(key);
      const known = keys.get(fingerprint);
      if (known === undefined) keys.set(fingerprint, { times: 1, text: textOf(key) });
      else known.times += 1;
    },
  });
  return [...keys.values()].filter(({ times }) => times > 1);
}

/** Stands for the key's bytes: a key may be megabytes long, and thousands are kept (Invariant 11). */
function fingerprintOf(key: KeyOfRow): string {
  return createHash('sha256').update(key.bytes()).digest('base64');
}

function textOf(key: KeyOfRow): string {
  const text = key.texts().join(', ');
  return text.length > longestSample ? `${text.slice(0, longestSample)}...` : text;
}

function resultOf(rule: Rule, repeated: readonly SeenKey[], more: boolean): CheckResult {
  const extra = repeated.reduce((sum, { times }) => sum + times - 1, 0);
  const atLeast = more ? 'at least ' : '';
  return ofRule(rule, {
    passed: repeated.length === 0,
    expected: `no two rows alike in ${rule.columns.join(', ')}`,
    observed:
      repeated.length === 0
        ? 'none'
        : `${atLeast}${count(repeated.length)} keys more than once, ${atLeast}${count(extra)} rows too many`,
    failingRows: extra,
    samples: repeated.slice(0, mostSamples).map(({ text }) => text),
  });
}
