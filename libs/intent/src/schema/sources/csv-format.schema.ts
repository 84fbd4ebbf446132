import { intentLimits } from '../../limits.js';
import { choiceField, textField, wholeField } from '../fragments.js';
import { closedObject, type SchemaNode } from '../schema-node.js';

function character(description: string, minLength: number, examples: readonly string[]): SchemaNode {
  return { type: 'string', minLength, maxLength: 1, description, examples };
}

const nulls: SchemaNode = {
  type: 'array',
  maxItems: intentLimits.nulls,
  uniqueItems: true,
  description: 'Texts that mean null. Default: the empty text without quotes.',
  examples: [['', 'NA', '-']],
  items: { type: 'string', maxLength: 100, description: 'A text that means null.', examples: ['NA'] },
};

/** How delimited text is written; the same for a source and for one of its datasets. */
export function csvFormat(description: string): SchemaNode {
  return closedObject({ description, examples: [{ delimiter: ';', encoding: 'latin-1' }] }, [], {
    delimiter: character('One character between values. Default: found out among , ; tab and |.', 1, [
      ',',
      ';',
      '\t',
      '|',
    ]),
    quote: character('One character around values, or empty for none. Default ".', 0, ['"', "'", '']),
    escape: character('One character before a quote inside a quoted value. Default: the quote doubled.', 1, [
      '\\',
    ]),
    header: {
      type: 'boolean',
      description: 'Whether the first line names the columns. Default: found out.',
      examples: [true],
    },
    encoding: choiceField('Default: found out by byte order mark, else utf-8.', [
      'utf-8',
      'utf-16le',
      'utf-16be',
      'latin-1',
    ]),
    compression: choiceField('Default: gzip when the name ends in .gz, else none.', ['none', 'gzip']),
    nulls,
    ragged: choiceField(
      'Lines with too few or too many values. quarantine: set aside, whole. pad: missing values at the end are null. fail: the run fails.',
      ['quarantine', 'pad', 'fail'],
      'quarantine',
    ),
    skipLines: wholeField('Lines skipped at the start of each file, before the header. Default 0.', {
      min: 0,
      max: 100_000,
      usual: 0,
    }),
    dateFormat: textField('strptime format of dates. Default: ISO 8601 and what sampling finds.', 60, [
      '%d/%m/%Y',
    ]),
    timestampFormat: textField(
      'strptime format of timestamps. Default: ISO 8601 and what sampling finds.',
      60,
      ['%d/%m/%Y %H:%M:%S'],
    ),
    decimal: choiceField('Character between the whole and the fraction of a number.', ['.', ','], '.'),
  });
}
