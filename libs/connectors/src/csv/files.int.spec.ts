import { writeFile } from 'node:fs/promises';
import { fileSourceFeatures } from '../files/file-source.features.js';
import type { SourceConnector } from '../source.js';
import { csvSource } from './source.connector.js';
import { testCsv } from './test.js';

fileSourceFeatures('csv', {
  connector: csvSource as Required<SourceConnector>,
  ending: 'csv',
  testHere: testCsv,
  write: (path, { columns, rows }) => {
    const header = columns.map((column) => column.split(' ')[0]).join(',');
    return writeFile(
      path,
      [header, ...rows.map((row) => row.map((value) => value ?? '').join(','))].join('\n'),
    );
  },
  textInPlaceOfNumber: ['int64', 'text'],
});
