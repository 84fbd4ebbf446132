import { readFileSync } from 'node:fs';
import { topics, type RunAssigned, type RunFailed, type RunStaged } from '@chimera/contracts';
import { Database } from '@chimera/persistence';
import { silentLogger } from '@chimera/telemetry';
import {
  eventually,
  freePort,
  privateKafka,
  recordsOn,
  tcpProxy,
  testStack,
  uniqueName,
  type PrivateKafka,
  type TcpProxy,
} from '@chimera/testing';
import { assessed, Surroundings, type SupervisorProcess } from './supervised-run.fixture.js';

/** Servers of a run, each behind a proxy. */
export interface RunProxies {
  readonly kafka: TcpProxy;
  readonly registry: TcpProxy;
  readonly source: TcpProxy;
  readonly target: TcpProxy;
  /** In front of the service's own database. */
  readonly books: TcpProxy;
}

/** Runs of one supervisor whose every connection goes through a proxy; the test stands in for the orchestrator and dq. */
export class DisturbedRuns {
  private constructor(
    readonly mesh: Surroundings,
    readonly proxies: RunProxies,
    readonly broker: PrivateKafka,
    readonly supervisor: SupervisorProcess,
    private readonly warehouse: Database,
  ) {}

  static async prepare(settings: Readonly<Record<string, string>> = {}): Promise<DisturbedRuns> {
    const { postgres, registryUrl } = testStack();
    const brokerPort = await freePort();
    const to = (port: number): Promise<TcpProxy> => tcpProxy({ host: '127.0.0.1', port });
    const kafka = await tcpProxy({ host: '127.0.0.1', port: brokerPort, protocol: 'kafka' });
    const proxies = {
      kafka,
      registry: await to(Number(new URL(registryUrl).port)),
      source: await to(postgres.port),
      target: await to(postgres.port),
      books: await to(postgres.port),
    };
    const broker = await privateKafka({ port: brokerPort, advertise: kafka.port });
    try {
      const mesh = await Surroundings.prepare({ kafkaBrokers: kafka.address });
      const supervisor = await mesh.startSupervisor(`disturbed-${uniqueName('s').slice(2)}`, {
        CHIMERA_REGISTRY_URL: registryUrl.replace(/:\d+/, `:${proxies.registry.port}`),
        CHIMERA_DATABASE_URL: mesh.database.url.replace(`:${postgres.port}/`, `:${proxies.books.port}/`),
        ...settings,
      });
      const warehouse = new Database({ connectionUrl: mesh.warehouse.url, schema: 'public' }, silentLogger);
      return new DisturbedRuns(mesh, proxies, broker, supervisor, warehouse);
    } catch (error) {
      await broker.dispose();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.heal();
    await this.mesh.close();
    await this.warehouse.close();
    await Promise.all(Object.values(this.proxies).map((proxy: TcpProxy) => proxy.close()));
    await this.broker.dispose();
  }

  /** Lets everything through; connections that lost bytes must be reset by who made them lose them. */
  heal(): void {
    for (const proxy of Object.values(this.proxies) as TcpProxy[]) proxy.set({ kind: 'pass' });
  }

  sql(statement: string): Promise<readonly Record<string, unknown>[]> {
    return this.warehouse.transaction((session) => session.query(statement));
  }

  /** A source that gives its rows over about `seconds`, and the assignment of a run that reads it. */
  async assignment(rows: number, seconds: number): Promise<RunAssigned> {
    const table = uniqueName('disturbed');
    await this.sql(
      `create table ${table}_rows (id bigint primary key, code text not null, delay integer, at timestamptz)`,
    );
    await this.sql(`insert into ${table}_rows select n, md5(n::text) || repeat('x', (n % 50)::int),
      case when n % 7 = 0 then null else n % 300 end, '2026-01-01'::timestamptz + n * interval '1 second'
      from generate_series(1, ${rows}) as n`);
    const every = Math.max(1, Math.floor(rows / 40));
    await this.sql(`create view ${table} as select * from ${table}_rows
      where case when id % ${every} = 0 then pg_sleep(${seconds / 40}) is not null else true end`);
    return this.proxied(await this.mesh.assignment(table, this.supervisor.id));
  }

  /** Assigns a run, calls `fault` in its middle, and sees it through as the orchestrator would. */
  async disturbed(assigned: RunAssigned, fault: () => Promise<void>): Promise<Outcome> {
    await this.mesh.publish(topics.orchestrator.runAssigned, assigned);
    await eventually(async () => expectSome(await this.moved(assigned)), { deadlineMs: 60_000, everyMs: 20 });
    await fault();
    const healed = performance.now();
    const outcome = await this.outcome(assigned);
    return { ...outcome, recoveredMs: performance.now() - healed };
  }

  /** Follows a run over its attempts until one is staged; what may be tried again is. */
  async outcome(first: RunAssigned, deadlineMs = 90_000): Promise<Omit<Outcome, 'recoveredMs'>> {
    const failures: RunFailed[] = [];
    for (let assigned = first; ; assigned = { ...assigned, attempt: assigned.attempt + 1 }) {
      if (assigned !== first) await this.mesh.publish(topics.orchestrator.runAssigned, assigned);
      const ended = await eventually(() => this.end(assigned), { deadlineMs });
      if ('ledger' in ended) return { assigned, staged: ended, failures };
      failures.push(ended);
      if (!ended.retryable) return { assigned, staged: null, failures };
    }
  }

  /** Records that lie on the load topic of a run; none while there is no topic. */
  onTopic({ contract }: RunAssigned): Promise<number> {
    return recordsOn(this.proxies.kafka.address, contract.loadTopic).catch(() => 0);
  }

  /** Publishes a staged attempt; the copy must then hold every row of the source once. */
  async publishes({ assigned }: Pick<Outcome, 'assigned'>): Promise<void> {
    await this.mesh.publish(topics.dq.runAssessed, assessed(assigned, true));
    await eventually(
      () => expectSome(this.mesh.events(topics.ingestion.versionPublished, assigned.runId).length),
      {
        deadlineMs: 60_000,
      },
    );
  }

  /** Rows and a checksum of source and copy. */
  async contents({ dataset }: RunAssigned): Promise<readonly [unknown, unknown]> {
    const of = async (relation: string): Promise<unknown> =>
      (
        await this.sql(
          `select count(*)::int as rows, coalesce(sum(hashtext(t::text)::bigint), 0)::text as sum from ${relation} t`,
        )
      )[0];
    return [await of(`${dataset}_rows`), await of(`${dataset}_copy`)];
  }

  /** Seconds of CPU that the supervisor and its workers have used; those that ended meanwhile are left out. */
  cpuSeconds(): number {
    const pids = [this.supervisor.pid, ...this.supervisor.workers()];
    return pids.reduce((sum, pid) => sum + cpuOf(pid), 0);
  }

  private end(assigned: RunAssigned): RunStaged | RunFailed {
    const { attempt, runId } = assigned;
    const told = [
      ...this.mesh.events(topics.ingestion.runStaged, runId),
      ...this.mesh.events(topics.ingestion.runFailed, runId),
    ];
    const found = told.find((event) => event.attempt === attempt);
    if (found !== undefined) return found;
    throw new RangeError(`attempt ${attempt} has not ended; ${this.supervisor.log.slice(-1_500)}`);
  }

  /** Connections of source and target, each through its proxy. */
  private proxied(assigned: RunAssigned): RunAssigned {
    const config = JSON.parse(assigned.config) as { source: Addressed; ingestion: { target: Addressed } };
    config.source.uri = this.through(config.source.uri, this.proxies.source);
    config.ingestion.target.uri = this.through(config.ingestion.target.uri, this.proxies.target);
    return { ...assigned, config: JSON.stringify(config) };
  }

  private through(uri: string, proxy: TcpProxy): string {
    return uri.replace(/:\d+\//, `:${proxy.port}/`);
  }

  /** Rows that the supervisor told to have read. */
  private async moved({ runId }: RunAssigned): Promise<number> {
    return Math.max(
      0,
      ...this.mesh.events(topics.ingestion.runProgressed, runId).map((event) => event.rowsRead),
    );
  }
}

/** How a disturbed run ended. */
export interface Outcome {
  /** The attempt that ended it. */
  readonly assigned: RunAssigned;
  readonly staged: RunStaged | null;
  readonly failures: readonly RunFailed[];
  /** From the end of the fault until the run was staged. */
  readonly recoveredMs: number;
}

interface Addressed {
  uri: string;
}

function expectSome(count: number): void {
  if (count === 0) throw new RangeError('expected some, found none');
}

/** User and system time in hundredths of a second are the 14th and 15th field of the process's line. */
function cpuOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}
