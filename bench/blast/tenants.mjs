// @ts-check
/** Two teams on one mesh, each with a namespace and a source of its own. */
import { postgres } from '../ingest/cases.mjs';
import { configure } from '../ingest/mesh.mjs';

export const victim = { namespace: 'bench_victim', team: 'victim' };
export const neighbour = { namespace: 'bench_neighbour', team: 'neighbour' };

/** Statements that make the tables of both; made once. @param {import('../ingest/databases.mjs').Side} source @param {number} flood */
export async function makeTables(source, flood) {
  const [{ there }] = await source.query(
    `SELECT to_regclass('public.blast_flood_${flood}') IS NOT NULL AS there`,
  );
  if (there === true) return;
  await source.query(`BEGIN;
    DROP VIEW IF EXISTS blast_slow; DROP TABLE IF EXISTS blast_steady, blast_small, blast_poison;
    CREATE TABLE blast_steady AS SELECT n AS id, 'name ' || n AS name, n * 1.5 AS amount FROM generate_series(1, 20000) AS n;
    CREATE TABLE blast_small AS SELECT n AS id, 'name ' || n AS name FROM generate_series(1, 1000) AS n;
    CREATE TABLE blast_poison AS SELECT n AS id, CASE WHEN n % 2 = 0 THEN 'ok' END AS name FROM generate_series(1, 1000) AS n;
    -- A hundred rows a second for a long time.
    CREATE VIEW blast_slow AS SELECT n AS id, 'name ' || n || coalesce(pg_sleep(0.01)::text, '') AS name FROM generate_series(1, 100000) AS n;
    CREATE TABLE blast_flood_${flood} AS SELECT n AS id, repeat(md5(n::text), 8) AS body FROM generate_series(1, ${flood}) AS n;
    COMMIT`);
}

/**
 * A pipeline of a tenant; `uri` stands for the source's usual address.
 * @param {import('../ingest/works.mjs').Bench} bench @param {{ owner: { namespace: string, team: string }, name: string, from: string, rules?: object[], uri?: string }} wanted
 */
export function pipelineOf({ mesh, databases: { source, target } }, { owner, name, from, rules = [], uri }) {
  const place = { ...postgres(source), ...(uri === undefined ? {} : { uri }) };
  const into = { ...postgres(target), schema: 'public', relation: `${owner.team}_${name}`, mode: 'replace' };
  return configure(
    mesh,
    { name, source: place, from: `public.${from}`, key: [], rules, target: into },
    owner,
  );
}
