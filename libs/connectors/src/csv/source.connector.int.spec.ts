import { sourceConnectorFeatures, uniqueName } from '@chimera/testing';
import { afterAll } from 'vitest';
import { CsvFolder } from './csv.fixture.js';
import { csvSource } from './source.connector.js';

const folder = new CsvFolder();
afterAll(() => folder.remove());

/** Name, type, smallest and largest value as written, and as read. */
const extremes = [
  ['b', 'boolean', 'true', 'F', 'true', 'false'],
  ['i4', 'int32', '-2147483648', '2147483647', '-2147483648', '2147483647'],
  ['i8', 'int64', '-9223372036854775808', '9223372036854775807', '-9223372036854775808', '9223372036854775807'],
  ['f4', 'float32', '-Infinity', 'NaN', '-Infinity', 'NaN'],
  ['f8', 'float64', '5e-324', '1.7976931348623157e308', '5e-324', '1.7976931348623157e+308'],
  ['d4', 'decimal(4,2)', '-99.99', '+99.9900', '-99.99', '99.99'],
  ['d18', 'decimal(18,3)', '.001', '999999999999999.999', '0.001', '999999999999999.999'],
  ['d38', 'decimal(38,10)', '-9999999999999999999999999999.9999999999', '0', '-9999999999999999999999999999.9999999999', '0.0000000000'],
  ['t', 'text', '""', 'zwölf "" Boxkämpfer 🥊', '', 'zwölf "" Boxkämpfer 🥊'],
  ['q', 'text', '"a, ""b""\r\nc"', '" "', 'a, "b"\r\nc', ' '],
  ['by', 'bytes', '\\x', '\\x00fF10', '', '00ff10'],
  ['d', 'date', '0001-01-01', '9999-12-31', '-719162', '2932896'],
  ['ti', 'time', '00:00', '23:59:59.999999', '0', '86399999999'],
  ['ts', 'timestamp', '0001-01-01', '9999-12-31T23:59:59.9999999', '-62135596800000000', '253402300799999999'],
  ['tz', 'timestamptz', '1970-01-01 00:00:00Z', '2024-02-29 12:00:00+02', '0', '1709200800000000'],
  ['u', 'uuid', '00000000-0000-0000-0000-000000000000', 'FFFFFFFF-ffff-ffff-ffff-ffffffffffff', '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
  ['j', 'json', '"{""a"": [1, null]}"', '[]', '{"a": [1, null]}', '[]'],
] as const; // prettier-ignore

sourceConnectorFeatures('csv', () => ({
  connector: csvSource,
  context: (signal) => folder.context(signal),
  untyped: true,
  tenthRow: /^.*\.csv:11$/,
  extremes: () => {
    const line = (index: 0 | 2 | 3): string => extremes.map((column) => column[index]).join(',');
    return Promise.resolve({
      connection: folder.connection,
      from: folder.write(`${line(0)}\n${line(2)}\n${line(3)}\n${','.repeat(extremes.length - 1)}\n`),
      selection: { schema: extremes.map(([name, type]) => ({ name, type })) },
      columns: extremes.map(([name, type]) => ({ name, type })),
      rows: [
        extremes.map((column) => column[4]),
        extremes.map((column) => column[5]),
        extremes.map(() => null),
      ],
    });
  },
  numbered: (rows) => {
    const name = 'n'.repeat(100);
    const lines = Array.from({ length: rows }, (_, id) => `${id},${name}`);
    const from = folder.write(`id,name\n${lines.join('\n')}\n`, `${uniqueName('n')}.csv`);
    return Promise.resolve({ connection: folder.connection, from });
  },
  misspelt: (fixture) => fixture.from.replace('.csv', 'x.csv'),
  idle: () => Promise.resolve(),
}));
