import type { ConnectorSpec } from '../spec.js';

/** The page of the CSV source. */
export const csvSourceSpec: ConnectorSpec = {
  kind: 'csv',
  role: 'source',
  title: 'CSV and other delimited text',
  summary:
    'One file of delimited text, or all files that match a pattern, as one dataset; packed with gzip or not.',
  notes: [
    'Files must lie below a folder of CHIMERA_FILE_ROOTS, links followed. What `format` leaves out (delimiter, header, encoding, how dates are written) is found out from the files and told as properties of the dataset. A file that changes while it is read fails the run, which is tried again.',
    'Types are found out from a sample of all files and must be confirmed as `schema` before ingestion. From then on every value is cast to its type: a line that does not fit, has too few or too many values, or breaks its encoding goes to quarantine, whole, with file and line. Nothing is rounded, cut or guessed.',
    'The empty text without quotes means null, in columns other than text with quotes too. Empty lines are no rows, unless there is one column. Columns are matched by the names of each file; a file without one of them has null there.',
  ],
  connection: {
    type: 'object',
    required: ['uri'],
    properties: {
      uri: {
        type: 'string',
        pattern: '^file:///',
        description: 'file:///folder or file:///folder/file.csv.',
      },
      options: {
        type: 'object',
        description:
          'How the files are written: delimiter, quote, escape, header, encoding, compression, nulls, ragged, skipLines, dateFormat, timestampFormat, decimal.',
      },
    },
  },
  selection:
    '`from` is a path below the URI, or a pattern with `*`, `?` and `**`; `.` when the URI names the file. `format` says how these files are written, `schema` is the confirmed schema, `columns` names the columns to take, all when it is left out.',
  examples: [
    {
      title: 'One file',
      connection: { kind: 'csv', uri: 'file:///data/exports' },
      from: 'airports.csv',
    },
    {
      title: 'A folder of packed files with semicolons and decimal commas',
      connection: {
        kind: 'csv',
        uri: 'file:///data/orders',
        options: { delimiter: ';', decimal: ',', encoding: 'latin-1', dateFormat: '%d.%m.%Y' },
      },
      from: '2024/**/*.csv.gz',
    },
  ],
};
