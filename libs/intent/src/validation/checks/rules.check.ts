import type { Fault } from '@chimera/contracts';
import type { Loose } from '../../json/loose.js';
import { fault } from '../fault.js';
import type { Check } from './check.js';

const rowRules: readonly string[] = ['notNull', 'range'];
const boundedRules: readonly string[] = ['range', 'rowCount'];

/** Bounds are there and in order; only rules about single rows can set rows aside. */
export const rulesMakeSense: Check = (intent) =>
  intent
    .get('datasets')
    .items()
    .flatMap((dataset) => dataset.get('ingestion').get('rules').items())
    .flatMap((rule) => [...bounds(rule), ...quarantine(rule)]);

function bounds(rule: Loose): readonly Fault[] {
  if (!boundedRules.includes(rule.get('rule').text ?? '')) return [];
  const [min, max] = [rule.get('min'), rule.get('max')];
  if (!min.exists && !max.exists) {
    return [
      fault('CHIMERA_INTENT_INVALID', rule.path, 'The rule has no bounds.', {
        expected: '"min", "max" or both',
        found: 'neither',
        hint: 'Add a bound, or remove the rule.',
      }),
    ];
  }
  if (!inverted(min.value, max.value)) return [];
  return [
    fault('CHIMERA_INTENT_INVALID', min.path, 'The smallest value is above the largest.', {
      expected: `at most ${String(max.value).slice(0, 64)}`,
      found: String(min.value).slice(0, 64),
      hint: 'Swap "min" and "max".',
    }),
  ];
}

function inverted(min: unknown, max: unknown): boolean {
  if (![min, max].every((bound) => typeof bound === 'number' || typeof bound === 'string')) return false;
  const [low, high] = [Number(min), Number(max)];
  if (typeof min === 'number' || typeof max === 'number') return low > high;
  if (typeof min !== 'string' || typeof max !== 'string') return false;
  // Texts are decimals or ISO 8601 times; the latter sort as they are written when they have one form.
  return Number.isFinite(low) && Number.isFinite(high) ? low > high : min.length === max.length && min > max;
}

function quarantine(rule: Loose): readonly Fault[] {
  const kind = rule.get('rule').text;
  const action = rule.get('action');
  if (kind === undefined || action.text !== 'quarantine' || rowRules.includes(kind)) return [];
  return [
    fault(
      'CHIMERA_INTENT_INVALID',
      action.path,
      `The rule ${kind.slice(0, 40)} is about the whole version; it cannot set single rows aside.`,
      {
        expected: '"reject"',
        found: '"quarantine"',
        hint: `Use "reject", or one of the rules about single rows: ${rowRules.join(', ')}.`,
      },
    ),
  ];
}
