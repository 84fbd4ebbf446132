import type { Fault } from '@chimera/contracts';
import type { Loose } from '../../json/loose.js';
import { applyTransforms } from '../columns/apply-transforms.js';
import { sourceColumns } from '../columns/dataset-columns.js';
import { fault } from '../fault.js';
import { typeKind } from '../notation/column-type.js';
import type { Check } from './check.js';

/** Each step names columns that are there when it is reached, and has the parameters that it needs. */
export const transformsMakeSense: Check = (intent) =>
  intent
    .get('datasets')
    .items()
    .flatMap((dataset) => {
      const transforms = dataset.get('ingestion').get('transforms');
      return [
        ...applyTransforms(sourceColumns(dataset), transforms).faults,
        ...transforms.items().flatMap((step) => [...maskFaults(step), ...formatFaults(step)]),
      ];
    });

function maskFaults(step: Loose): readonly Fault[] {
  if (step.get('do').text !== 'mask') return [];
  const [kind, keep, key] = [step.get('with').text, step.get('keep'), step.get('key')];
  const faults: Fault[] = [];
  if (kind === 'hash' && !key.exists) {
    faults.push(
      fault('CHIMERA_INTENT_INVALID', key.path, 'Hashing needs a key: without one, values can be guessed.', {
        expected: 'a reference to the key: env:NAME or file:/path',
        found: 'nothing',
        hint: 'For example "key": "env:CHIMERA_SECRET_MASK_KEY". Equal values under one key have equal hashes.',
      }),
    );
  }
  if (kind !== undefined && kind !== 'hash' && key.exists) faults.push(unused(key, 'hash'));
  if (kind !== undefined && kind !== 'partial' && keep.exists) faults.push(unused(keep, 'partial'));
  return faults;
}

function unused(field: Loose, kind: string): Fault {
  return fault('CHIMERA_INTENT_INVALID', field.path, `Only "with": "${kind}" uses this field.`, {
    expected: `no such field, or "with": "${kind}"`,
    found: 'the field with another kind of mask',
    hint: 'Remove one of the two.',
  });
}

const formatted: readonly string[] = ['date', 'time', 'timestamp', 'timestamptz', 'text'];

function formatFaults(step: Loose): readonly Fault[] {
  const [format, type] = [step.get('format'), step.get('type').text];
  if (step.get('do').text !== 'cast' || format.text === undefined || type === undefined) return [];
  const kind = typeKind(type);
  if (kind === undefined || formatted.includes(kind)) return [];
  return [
    fault('CHIMERA_INTENT_INVALID', format.path, 'A format is for dates and times.', {
      expected: `no format, or one of the types ${formatted.join(', ')}`,
      found: `a format with type ${kind}`,
      hint: 'Remove it.',
    }),
  ];
}
