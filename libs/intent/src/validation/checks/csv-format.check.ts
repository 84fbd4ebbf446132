import type { Fault } from '@chimera/contracts';
import type { Loose } from '../../json/loose.js';
import { fault } from '../fault.js';
import { strptimeProblem } from '../notation/strptime.js';
import type { Check } from './check.js';

const characters = ['delimiter', 'quote', 'escape'] as const;

/** Formats belong to CSV sources; their characters can be told apart. */
export const csvFormatsFit: Check = (intent) => {
  const source = intent.get('source');
  const csv = source.get('kind').text === 'csv';
  const shared = source.get('options');
  const own = intent
    .get('datasets')
    .items()
    .map((dataset) => dataset.get('format'));
  return [
    ...(csv ? formatFaults(shared, shared) : []),
    ...own
      .filter(({ exists }) => exists)
      .flatMap((format) => {
        if (source.get('kind').exists && !csv) return [notCsv(format)];
        return formatFaults(format, shared);
      }),
  ];
};

function formatFaults(format: Loose, shared: Loose): readonly Fault[] {
  return [
    ...characters.flatMap((name) => unusable(format.get(name))),
    ...confused(format, shared),
    ...['dateFormat', 'timestampFormat'].flatMap((name) => timeFormat(format.get(name))),
  ];
}

/** A field of the dataset's own format, else of the source's. */
function settled(format: Loose, shared: Loose, name: string): Loose {
  return format.get(name).exists ? format.get(name) : shared.get(name);
}

function unusable(character: Loose): readonly Fault[] {
  if (character.text === undefined || !/^[\n\r\p{L}\p{N}]$/u.test(character.text)) return [];
  return [
    fault('CHIMERA_INTENT_INVALID', character.path, 'The character cannot part values.', {
      expected: 'a sign that is no letter, digit or line break',
      found: /[\p{L}\p{N}]/u.test(character.text) ? `"${character.text}"` : 'a line break',
    }),
  ];
}

function confused(format: Loose, shared: Loose): readonly Fault[] {
  const at = (name: string): Loose => settled(format, shared, name);
  const [delimiter, quote, escape, decimal] = [at('delimiter'), at('quote'), at('escape'), at('decimal')];
  const pairs: readonly (readonly [Loose, string, Loose])[] = [
    [quote, 'delimiter', delimiter],
    [escape, 'delimiter', delimiter],
    [decimal, 'delimiter', delimiter],
  ];
  return pairs.flatMap(([one, name, other]) => {
    const same = one.text !== undefined && one.text !== '' && one.text === other.text;
    // The pair is told once, where the format that completes it stands.
    if (!same || ![one, other].some(({ path }) => path.startsWith(`${format.path}/`))) return [];
    return [
      fault('CHIMERA_INTENT_INVALID', one.path, `The character is the ${name} as well.`, {
        expected: `a character other than the ${name}`,
        found: `"${(one.text ?? '').slice(0, 1)}"`,
      }),
    ];
  });
}

function timeFormat(format: Loose): readonly Fault[] {
  const problem = format.text === undefined || format.text === '' ? undefined : strptimeProblem(format.text);
  if (problem === undefined) return [];
  return [
    fault('CHIMERA_INTENT_INVALID', format.path, 'The format cannot be read.', {
      expected: 'strptime notation such as %Y-%m-%d or %d/%m/%Y %H:%M:%S',
      found: problem.found,
      hint: problem.hint,
    }),
  ];
}

function notCsv(format: Loose): Fault {
  return fault('CHIMERA_INTENT_INVALID', format.path, 'The files of the source are not delimited text.', {
    expected: 'no format, or a source of the kind csv',
    found: 'a format',
    hint: 'Remove it.',
  });
}
