import { uriField, uriPatterns } from '../fragments.js';
import { closedObject } from '../schema-node.js';

/** Parquet files on a file system that Chimera can read. */
export const parquetSource = closedObject(
  { description: 'Parquet files.', examples: [{ kind: 'parquet', uri: 'file:./data/flights-3m.parquet' }] },
  ['kind', 'uri'],
  {
    kind: { const: 'parquet', description: 'Parquet files.', examples: ['parquet'] },
    uri: uriField(
      'A Parquet file, or the folder below which datasets name files. Must lie within the configured file roots.',
      uriPatterns.file.pattern,
      uriPatterns.file.hint,
      ['file:./data/flights-3m.parquet', 'file:/srv/exports'],
    ),
  },
);
