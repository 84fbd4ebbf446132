// @ts-check
/** What arrived, read from the tables of the consuming services; times are those of the database's own commits. */
import pg from 'pg';

/** Where a service keeps the ids of the events that it has handled. */
const tables = /** @type {Record<string, { table: string, id: string }>} */ ({
  console: { table: 'console.events', id: 'event_id' },
  audit: { table: 'audit.audit_log', id: 'event_id' },
});

/** @param {string} service */
function placeOf(service) {
  return tables[service] ?? { table: `${service}.inbox`, id: 'message_id' };
}

/** @param {import('@chimera/stack').StackAddresses} addresses */
export async function openDestinations({ postgresAdminUrl }) {
  const url = new URL(postgresAdminUrl);
  url.pathname = '/chimera';
  const open = async () => {
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    return client;
  };
  let client = await open();
  const query = async (/** @type {string} */ sql, /** @type {any[]} */ parameters = []) =>
    (await client.query(sql, parameters)).rows;
  return {
    query,
    async keepsCommitTimes() {
      return (await query('SHOW track_commit_timestamp'))[0].track_commit_timestamp === 'on';
    },
    async keepCommitTimes() {
      await query('ALTER SYSTEM SET track_commit_timestamp = on');
    },
    async reopen() {
      client = await open();
    },
    async close() {
      await client.end();
    },

    /**
     * When each of these transactions committed, epoch milliseconds.
     * @param {readonly string[]} transactions @returns {Promise<Map<string, number>>}
     */
    async committed(transactions) {
      const rows = await query(
        `SELECT id, (extract(epoch FROM pg_xact_commit_timestamp(id::xid)) * 1000)::float8 AS at
         FROM unnest($1::text[]) AS t(id)`,
        [transactions],
      );
      return new Map(rows.map((row) => [row.id, row.at]));
    },

    /**
     * When a service's effect of each event committed, epoch milliseconds. An event that is there twice fails.
     * @param {string} service @param {readonly string[]} ids @returns {Promise<Map<string, number>>}
     */
    async effects(service, ids) {
      const { table, id } = placeOf(service);
      const rows = await query(
        `SELECT ${id} AS id, (extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000)::float8 AS at
         FROM ${table} WHERE ${id} = ANY($1)`,
        [ids],
      );
      const found = new Map(rows.map((row) => [row.id, row.at]));
      if (found.size !== rows.length)
        throw new Error(`Expected each event once in ${table}, found a double.`);
      return found;
    },

    /** How many of these a service has. @param {string} service @param {readonly string[]} ids @returns {Promise<number>} */
    async arrived(service, ids) {
      const { table, id } = placeOf(service);
      return (await query(`SELECT count(*)::int AS count FROM ${table} WHERE ${id} = ANY($1)`, [ids]))[0]
        .count;
    },
  };
}
