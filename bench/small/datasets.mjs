// @ts-check
/** The tables: alike in shape, different in content, the same every time. */
import { fingerprint } from '../ingest/tables.mjs';

/** @typedef {{ name: string, rows: number, number: number }} Dataset */

const compared = { compared: 'id, customer, amount, placed, note' };
const tablesAtOnce = 25;

/** @param {number} count @param {number} rows @returns {readonly Dataset[]} */
export function datasetsOf(count, rows) {
  return Array.from({ length: count }, (_, number) => ({
    name: `orders_${rows}_${String(number).padStart(3, '0')}`,
    rows,
    number,
  }));
}

/** Makes the tables that are missing. @param {import('../ingest/databases.mjs').Side} source @param {readonly Dataset[]} datasets */
export async function fillSource(source, datasets) {
  for (let at = 0; at < datasets.length; at += tablesAtOnce) {
    const statements = datasets.slice(at, at + tablesAtOnce).map(tableSql);
    await source.query(statements.join(';\n'));
  }
}

/** Every value follows from the number of table and row. @param {Dataset} dataset */
function tableSql({ name, rows, number }) {
  const hash = (/** @type {number} */ seed, /** @type {number} */ below) =>
    `(abs(hashint8extended(n, ${seed + number})) % ${below})`;
  return `CREATE TABLE IF NOT EXISTS ${name} AS
    SELECT n AS id, ${hash(1, 10_000)}::int AS customer, (${hash(2, 1_000_000)} / 100.0)::numeric(12,2) AS amount,
           timestamp '2024-01-01' + ${hash(3, 31_536_000)} * interval '1 second' AS placed,
           CASE WHEN n % 7 = 0 THEN NULL ELSE 'note ' || ${hash(4, 100_000)} END AS note
      FROM generate_series(1, ${rows}::bigint) AS n`;
}

/**
 * A run counts only when the destination holds exactly what the source holds.
 * @param {{ source: import('../ingest/databases.mjs').Side, target: import('../ingest/databases.mjs').Side }} databases
 * @param {string} name of the intent @param {readonly Dataset[]} datasets
 */
export async function sameEverywhere({ source, target }, name, datasets) {
  for (const dataset of datasets) {
    const expected = await fingerprint(source, `public.${dataset.name}`, compared);
    const found = await fingerprint(target, `public.${relationOf(name, dataset)}`, compared);
    if (found !== expected) throw new Error(`${dataset.name}: expected ${expected}, found ${found}.`);
  }
}

/** @param {string} intent @param {Dataset} dataset */
export function relationOf(intent, { name }) {
  return `${intent}_${name}`;
}
