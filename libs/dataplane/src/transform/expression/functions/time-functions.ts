import type { ColumnType } from '@chimera/contracts';
import { civilFromDays, daysFromCivil, microsPerDay } from '../../../rows/calendar.js';
import { nearestWord } from '../../nearest-word.js';
import type { Compiled } from '../compiled.js';
import { ExpressionFault } from '../expression-fault.js';
import { within } from '../text-values.js';
import type { ExpressionType, Value } from '../value.js';
import { strict, type ExpressionFunction } from './signature.js';

const days = ['date', 'timestamp', 'timestamptz'] as const;
const integer: ExpressionType = { kind: 'int64' };

/** Functions of dates and times; instants are looked at in UTC. */
export const timeFunctions: Readonly<Record<string, ExpressionFunction>> = {
  year: field('year', (date) => (date.year > 0 ? date.year : date.year - 1)),
  month: field('month', (date) => date.month),
  day: field('day', (date) => date.day),
  date_trunc: {
    signature: "date_trunc('unit', date or timestamp)",
    counts: [2, 2],
    kinds: [['text'], days],
    build: (list, evaluation, at) => {
      const [unit, value] = list as [Compiled, Compiled];
      const floor = floorTo(unit);
      const type = value.type as ColumnType;
      if (type.kind === ('null' as string)) return value;
      const perValue = type.kind === 'date' ? microsPerDay : 1n;
      return strict([value], at, type, (moment: bigint): Value => {
        const floored = within(type, floor(moment * perValue) / perValue);
        return floored ?? evaluation.fail('Expected a date that targets can hold, found one before.');
      });
    },
  },
};

function field(name: string, of: (date: ReturnType<typeof civilFromDays>) => number): ExpressionFunction {
  return {
    signature: `${name}(date or timestamp)`,
    counts: [1, 1],
    kinds: [days],
    build: (list, _evaluation, at) => {
      const perDay = (list[0] as Compiled).type.kind === 'date' ? 1n : microsPerDay;
      return strict(list, at, integer, (moment: bigint) =>
        BigInt(of(civilFromDays(Number(floorBy(moment, perDay) / perDay)))),
      );
    },
  };
}

function floorBy(value: bigint, unit: bigint): bigint {
  return value - (((value % unit) + unit) % unit);
}

type Floor = (micros: bigint) => bigint;

const byCalendar =
  (start: (date: ReturnType<typeof civilFromDays>, day: number) => number): Floor =>
  (micros) => {
    const day = Number(floorBy(micros, microsPerDay) / microsPerDay);
    return BigInt(start(civilFromDays(day), day)) * microsPerDay;
  };

/** 1970-01-01 was a Thursday; weeks begin on Monday. */
const floors: Readonly<Record<string, Floor>> = {
  year: byCalendar(({ year }) => daysFromCivil({ year, month: 1, day: 1 })),
  quarter: byCalendar(({ year, month }) => daysFromCivil({ year, month: month - ((month - 1) % 3), day: 1 })),
  month: byCalendar(({ year, month }) => daysFromCivil({ year, month, day: 1 })),
  week: byCalendar((_date, day) => day - ((((day + 3) % 7) + 7) % 7)),
  day: (micros) => floorBy(micros, microsPerDay),
  hour: (micros) => floorBy(micros, 3_600_000_000n),
  minute: (micros) => floorBy(micros, 60_000_000n),
  second: (micros) => floorBy(micros, 1_000_000n),
};

function floorTo(unit: Compiled): Floor {
  const name = typeof unit.literal === 'string' ? unit.literal.toLowerCase() : '';
  const floor = Object.hasOwn(floors, name) ? floors[name] : undefined;
  if (floor !== undefined) return floor;
  const near = nearestWord(name, Object.keys(floors));
  throw new ExpressionFault('There is no such unit of time.', unit.at, {
    expected: `one of ${Object.keys(floors).join(', ')}, in single quotes`,
    found: name === '' ? 'something else' : name.slice(0, 40),
    ...(near === undefined ? {} : { hint: `Did you mean '${near}'?` }),
  });
}
