import type { ConnectorSpec } from '../spec.js';

/** The page of the Parquet source. */
export const parquetSourceSpec: ConnectorSpec = {
  kind: 'parquet',
  role: 'source',
  title: 'Parquet files',
  summary: 'One Parquet file, or all files that match a pattern, as one dataset.',
  notes: [
    'Files must lie below a folder of CHIMERA_FILE_ROOTS, links followed. A column that some files lack is null there; one that they have in different types is a fault. A file that changes while it is read fails the run, which is tried again.',
    'Integers of 8 to 32 bits become int32, unsigned 32 bits int64, unsigned 64 bits decimal(20,0); lists, structs and maps become JSON; times finer than microseconds are cut. A run reads row groups as parts, and with a delta only the rows above its mark. Smallest and largest values of columns stay in the file, since they may be classified.',
  ],
  connection: {
    type: 'object',
    required: ['uri'],
    properties: {
      uri: {
        type: 'string',
        pattern: '^file:///',
        description: 'file:///folder or file:///folder/file.parquet.',
      },
    },
  },
  selection:
    '`from` is a path below the URI, or a pattern with `*`, `?` and `**`; `.` when the URI names the file. `columns` names the columns to take, all when it is left out.',
  examples: [
    {
      title: 'One file',
      connection: { kind: 'parquet', uri: 'file:///data/flights' },
      from: 'flights-3m.parquet',
    },
    {
      title: 'A folder of files',
      connection: { kind: 'parquet', uri: 'file:///data/orders' },
      from: '2024/**/*.parquet',
    },
  ],
};
