import type { Fault } from '@chimera/contracts';
import type { Loose } from '../../json/loose.js';
import { fault } from '../fault.js';
import { durationSeconds } from '../notation/duration.js';
import type { Check } from './check.js';

/** A promise is at risk before it is broken, and both are told in one notation. */
export const promisesMakeSense: Check = (intent) =>
  intent
    .get('datasets')
    .items()
    .flatMap((dataset) => slaFaults(dataset.get('ingestion').get('sla')));

function slaFaults(sla: Loose): readonly Fault[] {
  const [expectedBy, failBy] = [sla.get('expectedBy'), sla.get('failBy')];
  const [risk, broken] = [momentOf(expectedBy.text), momentOf(failBy.text)];
  if (risk === undefined || broken === undefined) return [];
  if (risk.kind !== broken.kind) return [mixed(failBy, risk.kind)];
  return risk.seconds < broken.seconds ? [] : [tooEarly(expectedBy, failBy)];
}

interface Moment {
  readonly kind: 'time of day' | 'duration';
  readonly seconds: number;
}

function momentOf(text: string | undefined): Moment | undefined {
  if (text === undefined) return undefined;
  const time = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (time !== null) return { kind: 'time of day', seconds: Number(time[1]) * 3_600 + Number(time[2]) * 60 };
  const seconds = durationSeconds(text);
  return seconds === undefined ? undefined : { kind: 'duration', seconds };
}

function mixed(failBy: Loose, kind: Moment['kind']): Fault {
  return fault('CHIMERA_INTENT_INVALID', failBy.path, 'The two promises are written in different ways.', {
    expected: `a ${kind}, like "expectedBy"`,
    found: `"${failBy.text ?? ''}"`,
  });
}

function tooEarly(expectedBy: Loose, failBy: Loose): Fault {
  return fault('CHIMERA_INTENT_INVALID', failBy.path, 'The promise is broken before it is at risk.', {
    expected: `later than ${expectedBy.text ?? ''}`,
    found: `"${failBy.text ?? ''}"`,
    hint: 'Times of day are of one day: a promise across midnight is a duration.',
  });
}
