import { loadConfig, serviceConfigs, serviceNames, type ServiceName } from '@chimera/config';
import { describe, expect, it } from 'vitest';
import type { StackAddresses } from '../addresses.js';
import { stackLayout } from '../layout.js';
import { serviceEnvironment } from './service-environment.js';

const layout = stackLayout('/srv/chimera/state');
const addresses: StackAddresses = {
  kind: 'embedded',
  kafkaBrokers: '127.0.0.1:21001',
  registryUrl: 'http://127.0.0.1:21002/apis/ccompat/v7',
  postgresAdminUrl: 'postgresql://admin:top@127.0.0.1:21003/postgres',
  smtpUrl: 'smtp://127.0.0.1:21004',
  services: Object.fromEntries(
    serviceNames.map((name, index) => [name, `http://127.0.0.1:${22_000 + index}`]),
  ) as Record<ServiceName, string>,
  tokenFile: layout.tokenFile,
  mailFolder: null,
  secretsFolder: layout.secrets,
};
const environmentOf = (
  service: ServiceName,
  caller: Record<string, string> = {},
  kind: StackAddresses['kind'] = 'embedded',
) =>
  serviceEnvironment(service, {
    layout,
    addresses: { ...addresses, kind },
    databasePassword: 'p@ss/word',
    caller,
  });

describe('serviceEnvironment', () => {
  it.each(serviceNames)('is a complete configuration of %s', (service) => {
    const config = loadConfig(serviceConfigs[service], environmentOf(service));
    expect(config.http.port).toBe(22_000 + serviceNames.indexOf(service));
  });

  it('gives a service its own role and never the superuser', () => {
    const url = new URL(environmentOf('audit')['CHIMERA_DATABASE_URL']!);
    expect([url.username, decodeURIComponent(url.password), url.pathname]).toEqual([
      'audit',
      'p@ss/word',
      '/chimera',
    ]);
    expect(JSON.stringify(environmentOf('audit'))).not.toContain('top');
  });

  it('passes secrets to services that resolve references and to no other', () => {
    const caller = { CHIMERA_SECRET_WAREHOUSE: 'hush', OTHER: 'x' };
    expect(environmentOf('ingestion', caller)['CHIMERA_SECRET_WAREHOUSE']).toBe('hush');
    expect(environmentOf('audit', caller)).not.toHaveProperty('CHIMERA_SECRET_WAREHOUSE');
    expect(environmentOf('ingestion', caller)).not.toHaveProperty('OTHER');
  });

  it('takes settings from the caller and addresses from the stack', () => {
    const caller = {
      CHIMERA_LOG_LEVEL: 'debug',
      CHIMERA_RUN_SLOTS: '1',
      CHIMERA_KAFKA_BROKERS: 'elsewhere:9092',
    };
    expect(environmentOf('ingestion', caller)).toMatchObject({
      CHIMERA_LOG_LEVEL: 'debug',
      CHIMERA_RUN_SLOTS: '1',
      CHIMERA_KAFKA_BROKERS: '127.0.0.1:21001',
    });
  });

  it('opens private webhook addresses in the embedded stack only', () => {
    expect(environmentOf('notification')['CHIMERA_WEBHOOK_ALLOW_PRIVATE']).toBe('true');
    expect(environmentOf('notification', {}, 'external')['CHIMERA_WEBHOOK_ALLOW_PRIVATE']).toBe('false');
  });
});
