import { uriField, uriPatterns } from '../fragments.js';
import { closedObject } from '../schema-node.js';
import { csvFormat } from './csv-format.schema.js';

/** Delimited text files on a file system that Chimera can read. */
export const csvSource = closedObject(
  {
    description: 'Delimited text files.',
    examples: [{ kind: 'csv', uri: 'file:./data' }],
  },
  ['kind', 'uri'],
  {
    kind: { const: 'csv', description: 'Delimited text files.', examples: ['csv'] },
    uri: uriField(
      'A file, or the folder below which datasets name files or patterns. Must lie within the configured file roots.',
      uriPatterns.file.pattern,
      uriPatterns.file.hint,
      ['file:./data/airports.csv', 'file:/srv/exports'],
    ),
    options: csvFormat(
      "How the files are written. What is left out is found out from them; a dataset's own format wins, field by field.",
    ),
  },
);
