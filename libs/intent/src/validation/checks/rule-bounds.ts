import type { Fault } from '@chimera/contracts';
import type { Loose } from '../../json/loose.js';
import { fault } from '../fault.js';

const boundedRules: readonly string[] = ['range', 'length', 'rowCount', 'rowCountChange'];

/** Bounds of a rule are there and in order. */
export function boundFaults(rule: Loose): readonly Fault[] {
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
