import { readCron } from '../validation/notation/cron.js';

/** A schedule in five fields, as sets of the numbers that match. */
export interface CronExpression {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number>;
  /** Days of the month and of the week are both restricted: either may match, as in cron(8). */
  readonly eitherDay: boolean;
}

const none: ReadonlySet<number> = new Set();

/** Reads five fields; a text in the answer says what is wrong. What intents may say is what is read here. */
export function readCronExpression(text: string): CronExpression | string {
  const { parts, values, problems } = readCron(text);
  const [problem] = problems;
  if (problem !== undefined)
    return `${problem.message} Expected ${problem.expected}, found ${problem.found}.`;
  const [minutes = none, hours = none, days = none, months = none, weekdays = none] = values;
  return {
    minutes: sorted(minutes),
    hours: sorted(hours),
    days,
    months,
    weekdays: new Set([...weekdays].map((day) => day % 7)),
    eitherDay: parts[2] !== '*' && parts[4] !== '*',
  };
}

function sorted(set: ReadonlySet<number>): readonly number[] {
  return [...set].sort((a, b) => a - b);
}
