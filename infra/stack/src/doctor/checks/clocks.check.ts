import { withAdminSql } from '../../servers/postgres/admin-sql.js';
import { orOk, warning, wrong, type Check, type Finding } from '../check.js';

/** The clock of this machine against those of the servers. Kafka tells no time; its brokers stamp records by their own. */
export const clocksCheck: Check = {
  name: 'clocks',
  needs: ['stack', 'postgres', 'registry'],
  look: async ({ addresses }) => {
    const { postgresAdminUrl, registryUrl } = addresses!;
    const [postgres, registry] = await Promise.all([postgresTime(postgresAdminUrl), httpTime(registryUrl)]);
    const found = [
      ...clockFindings('Postgres', postgres, 0.1),
      // HTTP dates are whole seconds.
      ...(registry === null ? [] : clockFindings('the schema registry', registry, 1)),
    ];
    return orOk(found, 'the clocks of servers and of this machine agree');
  },
};

/** When something was asked, answered, and what it said, in epoch milliseconds. */
export interface ToldTime {
  readonly asked: number;
  readonly answered: number;
  readonly told: number;
}

/** Exported for its spec. `coarseSeconds` is how exact the answer is. */
export function clockFindings(
  server: string,
  { asked, answered, told }: ToldTime,
  coarseSeconds: number,
): readonly Finding[] {
  const off = told < asked ? told - asked : Math.max(0, told - answered);
  const seconds = Math.max(0, Math.abs(off) / 1_000 - coarseSeconds);
  const found = `the clock of ${server} is ${seconds.toFixed(1)} s ${off < 0 ? 'behind' : 'ahead of'} this machine`;
  const todo = 'Synchronize the clocks (NTP).';
  if (seconds > 60) return [wrong(found, 'less than a minute', todo)];
  return seconds > 2 ? [warning(found, 'less than two seconds', todo)] : [];
}

async function postgresTime(url: string): Promise<ToldTime> {
  return withAdminSql(url, async (sql) => {
    await sql.rows('SELECT 1'); // connecting takes its time
    const asked = Date.now();
    const [row] = await sql.rows('SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS told');
    return { asked, answered: Date.now(), told: Number(row?.['told']) };
  });
}

async function httpTime(url: string): Promise<ToldTime | null> {
  const asked = Date.now();
  const response = await fetch(`${url.replace(/\/+$/, '')}/subjects`, { signal: AbortSignal.timeout(5_000) });
  const answered = Date.now();
  await response.arrayBuffer();
  const date = response.headers.get('date');
  return date === null ? null : { asked, answered, told: Date.parse(date) };
}
