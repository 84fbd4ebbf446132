import { sourceConnectorFeatures } from '@chimera/testing';
import { shelfSource, type ShelfTable } from './add-a-source.fixture.js';
import type { ConnectorContext } from './source.js';

const shelf = new Map<string, ShelfTable>();
const connection = { kind: 'shelf', uri: 'shelf:' };

function put(table: ShelfTable) {
  const from = `table_${shelf.size}_of_the_shelf`;
  shelf.set(from, table);
  return { connection, from };
}

function context(signal = new AbortController().signal): ConnectorContext {
  const secrets = { resolve: () => Promise.reject(new RangeError('The shelf has no secrets.')) };
  return { secrets, fileRoots: [], signal };
}

sourceConnectorFeatures('shelf', () => ({
  connector: shelfSource(shelf),
  context,
  extremes: () => {
    const rows = [
      ['-9223372036854775808', ''],
      ['9223372036854775807', 'zwölf "Boxkämpfer" 🥊'],
      [null, null],
    ];
    const columns = [
      { name: 'i8', type: 'int64' },
      { name: 't', type: 'text' },
    ];
    return Promise.resolve({ ...put({ columns: { i8: 'int64', t: 'text' }, rows }), columns, rows });
  },
  numbered: (count) => {
    const name = 'n'.repeat(100);
    const rows = Array.from({ length: count }, (_, id) => [String(id), name]);
    return Promise.resolve(put({ columns: { id: 'int64', name: 'text' }, rows }));
  },
  misspelt: ({ from }) => `${from}x`,
  idle: () => Promise.resolve(),
}));
