import type { Fault } from '@chimera/contracts';
import type { Loose } from '../../json/loose.js';
import { fault } from '../fault.js';
import { cronProblems } from '../notation/cron.js';
import { isTimeZone, nearestTimeZone } from '../notation/time-zone.js';
import type { Check } from './check.js';

const fileSources: readonly string[] = ['csv', 'parquet'];

/** Schedules and time zones exist; file triggers belong to sources of files; no dataset waits for itself. */
export const triggersMakeSense: Check = (intent) => {
  const datasets = intent.get('datasets').items();
  const triggers = datasets.map((dataset) => dataset.get('ingestion').get('trigger'));
  return [
    ...triggers.flatMap((trigger) => [
      ...scheduleFaults(trigger),
      ...zoneFaults(trigger),
      ...fileFaults(trigger, intent),
    ]),
    ...waitingInCircles(intent, datasets),
  ];
};

function scheduleFaults(trigger: Loose): readonly Fault[] {
  const schedule = trigger.get('schedule');
  if (trigger.get('kind').text !== 'cron' || schedule.text === undefined || schedule.text === '') return [];
  return cronProblems(schedule.text).map(({ message, expected, found, hint }) =>
    fault('CHIMERA_INTENT_INVALID', schedule.path, message, {
      expected,
      found,
      ...(hint === undefined ? {} : { hint }),
    }),
  );
}

function zoneFaults(trigger: Loose): readonly Fault[] {
  const zone = trigger.get('timeZone');
  if (zone.text === undefined || zone.text === '' || zone.text.length > 64 || isTimeZone(zone.text))
    return [];
  const written = zone.text;
  return [
    fault('CHIMERA_INTENT_INVALID', zone.path, 'There is no such time zone.', {
      expected: 'an IANA name such as Europe/Berlin, or UTC',
      found: `"${zone.text}"`,
      hint: () => {
        const meant = nearestTimeZone(written);
        return meant === undefined
          ? 'Offsets are no zones: they know no daylight saving.'
          : `Did you mean "${meant}"?`;
      },
    }),
  ];
}

function fileFaults(trigger: Loose, intent: Loose): readonly Fault[] {
  const kind = trigger.get('kind');
  const source = intent.get('source').get('kind').text;
  if (kind.text !== 'file' || source === undefined || fileSources.includes(source)) return [];
  return [
    fault('CHIMERA_INTENT_INVALID', kind.path, 'The source has no files that could arrive.', {
      expected: '"manual", "cron" or "dataset"',
      found: '"file"',
      hint: `File triggers are for the sources ${fileSources.join(' and ')}.`,
    }),
  ];
}

/** Datasets of this intent that start each other, as far as the file shows it. */
function waitingInCircles(intent: Loose, datasets: readonly Loose[]): readonly Fault[] {
  const namespace = intent.get('namespace').text;
  const waitsFor = new Map<string, Loose>();
  for (const dataset of datasets) {
    const trigger = dataset.get('ingestion').get('trigger');
    const name = dataset.get('name').text;
    if (name !== undefined && trigger.get('kind').text === 'dataset')
      waitsFor.set(`${namespace ?? ''}/${name}`, trigger.get('dataset'));
  }
  return [...waitsFor].flatMap(([name, awaited]) => {
    const seen = new Set<string>();
    for (let at = awaited.text; at !== undefined && !seen.has(at); at = waitsFor.get(at)?.text) seen.add(at);
    return seen.has(name) ? [circle(name, awaited)] : [];
  });
}

function circle(name: string, awaited: Loose): Fault {
  const itself = awaited.text === name;
  return fault(
    'CHIMERA_INTENT_INVALID',
    awaited.path,
    itself ? 'The dataset waits for itself.' : 'The datasets start each other in a circle.',
    {
      expected: 'a dataset that does not depend on this one',
      found: `"${(awaited.text ?? '').slice(0, 127)}"`,
      hint: 'One of them needs another trigger.',
    },
  );
}
