import type { Rule } from '@chimera/contracts';
import { columnText, type ColumnVisitor } from '@chimera/dataplane';
import { ofRule } from '../domain/check-result.js';
import { scaleOf, rescaled, type Scale } from './comparable.js';
import type { RuleScan, ScanContext } from './scan.js';
import { columnOf, wrongType } from './value-scan.js';

/**
 * `freshness`: the greatest value of a time column is at most `maxAge` (milliseconds, put there by the service from the
 * ISO duration) older than `asOf`, the time at which the version was staged. A version without rows or values is not fresh.
 */
export function freshnessScan(rule: Rule, { columns }: ScanContext): RuleScan {
  const [name = ''] = rule.columns;
  const column = columnOf(rule, columns, name);
  const scale = scaleOf(column);
  if (scale?.unit !== 'time' || column.type === 'time')
    throw wrongType(rule, column, 'a column of dates or timestamps');
  const greatest = new Greatest(scale);
  const text = columnText(column);
  return {
    visitors: { [name]: greatest },
    conclude: async () => {
      const asOf = BigInt(rule.parameters['asOf'] ?? 0) * 1000n;
      const maxAge = BigInt(rule.parameters['maxAgeMs'] ?? 0) * 1000n;
      const { value } = greatest;
      const fresh = value !== null && asOf - rescaled(value, scale, scale) <= maxAge;
      return ofRule(rule, {
        passed: fresh,
        expected: `newest ${name} at most ${rule.parameters['maxAge'] ?? ''} before the run`,
        observed: value === null ? 'no value' : shown(column.type, text, value),
        failingRows: fresh ? 0 : 1,
      });
    },
  };
}

function shown(type: string, text: ReturnType<typeof columnText>, value: bigint): string {
  if (type === 'date') return text.number(Number(value));
  return text.long(Number(value >> 32n), Number(value & 0xffff_ffffn));
}

class Greatest implements ColumnVisitor {
  value: bigint | null = null;

  constructor(readonly scale: Scale) {}

  number(value: number): void {
    this.keep(BigInt(value));
  }

  long(high: number, low: number): void {
    this.keep((BigInt(high) << 32n) | BigInt(low >>> 0));
  }

  private keep(value: bigint): void {
    if (this.value === null || value > this.value) this.value = value;
  }
}
