import { openKafkaInspector, type KafkaInspector } from '@chimera/kafka';
import { silentLogger } from '@chimera/telemetry';
import { readAddresses, serviceDatabase, type StackAddresses } from '../addresses.js';
import { stackLayout, type StackLayout } from '../layout.js';
import { withAdminSql, type AdminSql } from '../servers/postgres/admin-sql.js';
import { ProcessTable, type ProcessRecord } from '../state/process-table.js';

/** What checks look at. */
export interface DoctorContext {
  readonly layout: StackLayout;
  /** Null when no stack was started here. */
  readonly addresses: StackAddresses | null;
  /** On record, alive or not. */
  readonly processes: readonly ProcessRecord[];
  /** The cluster; opened once. Throws `CHIMERA_KAFKA_UNAVAILABLE`. */
  kafka(): Promise<KafkaInspector>;
  /** Works on the database of the services, as the deployment does. Throws `CHIMERA_DATABASE_*`. */
  sql<T>(work: (sql: AdminSql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Context of a stack; opens nothing yet. `addresses` are those of a stack elsewhere. Default the state folder's own. */
export function doctorContext(stateDir?: string, addresses?: StackAddresses): DoctorContext {
  const layout = stackLayout(stateDir);
  const known = addresses ?? readAddresses(layout);
  let inspector: Promise<KafkaInspector> | null = null;
  return {
    layout,
    addresses: known,
    processes: new ProcessTable(layout).all(),
    kafka: () =>
      (inspector ??= openKafkaInspector({
        brokers: (known?.kafkaBrokers ?? '').split(','),
        clientId: 'chimera-doctor',
        logger: silentLogger,
      })),
    sql: (work) => withAdminSql(serviceDatabaseOf(known?.postgresAdminUrl ?? ''), work),
    close: async () => {
      await (await inspector?.catch(() => null))?.close();
    },
  };
}

function serviceDatabaseOf(adminUrl: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${serviceDatabase}`;
  return url.href;
}
