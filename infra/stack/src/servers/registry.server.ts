import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { answersHttp } from '../net/probes.js';
import type { ProcessSpec } from '../process/process-spec.js';
import { classArchive } from './class-archive.js';
import type { ServerContext } from './server-context.js';

/** Role and database of the registry's storage in the embedded Postgres. */
export const registryRole = 'registry';

/** Compiles with the quick compiler only: the registry answers little, and starts sooner. */
const jvm = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/**
 * Describes the embedded schema registry. It keeps its schemas in Postgres, so that ids survive
 * everything that Postgres survives: messages on disk refer to them.
 */
export function registryServer(context: ServerContext): ProcessSpec {
  const { registry: port, 'registry-management': management, postgres } = context.ports;
  const home = join(context.layout.data, 'registry');
  mkdirSync(home, { recursive: true });
  const archive = classArchive(context.layout, 'registry');
  return {
    name: 'registry',
    kind: 'server',
    command: 'java',
    args: [
      ...jvm,
      ...archive.flags,
      `-Dquarkus.http.port=${port}`,
      '-Dquarkus.http.host=127.0.0.1',
      `-Dquarkus.management.port=${management}`,
      '-Dquarkus.management.host=127.0.0.1',
      '-Dquarkus.log.level=WARN',
      '-jar',
      context.jars.registry,
    ],
    env: {
      APICURIO_STORAGE_KIND: 'sql',
      APICURIO_STORAGE_SQL_KIND: 'postgresql',
      APICURIO_DATASOURCE_URL: `jdbc:postgresql://127.0.0.1:${postgres}/${registryRole}`,
      APICURIO_DATASOURCE_USERNAME: registryRole,
      APICURIO_DATASOURCE_PASSWORD: context.credentials.password(registryRole),
      APICURIO_DATASOURCE_JDBC_MAX_SIZE: '8',
      APICURIO_DATASOURCE_JDBC_MIN_SIZE: '1',
      APICURIO_DATASOURCE_JDBC_INITIAL_SIZE: '1',
    },
    cwd: home,
    port,
    ready: () => answersHttp(`${registryUrl(port)}/subjects`),
    readyWithinMs: 120_000,
    stopSignal: 'SIGTERM',
    stopWithinMs: 15_000,
    onEnded: archive.keep,
  };
}

/** Confluent-compatible API of the registry. */
export function registryUrl(port: number): string {
  return `http://127.0.0.1:${port}/apis/ccompat/v7`;
}
