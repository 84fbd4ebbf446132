import { describe, expect, it } from 'vitest';
import { loadConfig } from '../declaration/load-config.js';
import { variablesOf } from '../declaration/service-declaration.js';
import { declaredVariables, serviceConfigs, serviceNames } from './catalogue.js';
import { ingestionConfig } from './ingestion.config.js';
import { notificationConfig } from './notification.config.js';
import { workerConfig } from './worker.config.js';

const required = {
  CHIMERA_KAFKA_BROKERS: '127.0.0.1:9092,[::1]:9093',
  CHIMERA_REGISTRY_URL: 'http://127.0.0.1:8081/apis/ccompat/v7',
  CHIMERA_DATABASE_URL: 'postgres://u:p@127.0.0.1/chimera',
  CHIMERA_TOKEN_FILE: '/run/chimera/token',
  CHIMERA_STATE_DIR: '/var/lib/chimera',
};

const everywhere = [
  ...Object.keys(required),
  'CHIMERA_HTTP_HOST',
  'CHIMERA_HTTP_PORT',
  'CHIMERA_LOG_LEVEL',
  'CHIMERA_OTLP_ENDPOINT',
];

describe('service configuration', () => {
  it.each(serviceNames)('%s starts with the variables that are required of every service', (service) => {
    expect(loadConfig(serviceConfigs[service], required)).toMatchObject({
      service,
      http: { host: '127.0.0.1' },
    });
    const variables = declaredVariables(service).map(({ variable }) => variable);
    expect(variables).toEqual(expect.arrayContaining(everywhere));
  });

  it('gives every service a port of its own', () => {
    const ports = serviceNames.map((service) => loadConfig(serviceConfigs[service], required).http.port);
    expect(new Set(ports).size).toBe(serviceNames.length);
  });

  it('reads file roots and secret folders where sources are opened', () => {
    const set = { ...required, CHIMERA_FILE_ROOTS: '/a,/b', CHIMERA_SECRET_DIRS: '/s' };
    const config = loadConfig(ingestionConfig, set);
    expect(config.files.roots).toEqual(['/a', '/b']);
    expect(config.secrets.directories).toEqual(['/s']);
  });

  it('refuses a worker memory in which not even the smallest run succeeds', () => {
    const withMemory = (megabytes: string) => () =>
      loadConfig(ingestionConfig, { ...required, CHIMERA_WORKER_MEMORY_MB: megabytes });
    expect(withMemory('159')).toThrow(/CHIMERA_WORKER_MEMORY_MB.*from 160/s);
    expect(withMemory('160')().supervisor.workerMemoryMb).toBe(160);
  });

  it('wants a sender when there is a mail server', () => {
    const set = { ...required, CHIMERA_SMTP_URL: 'smtp://127.0.0.1:25' };
    expect(() => loadConfig(notificationConfig, set)).toThrow(/CHIMERA_SMTP_URL, CHIMERA_MAIL_FROM/);
    const config = loadConfig(notificationConfig, { ...set, CHIMERA_MAIL_FROM: 'Chimera <c@example.org>' });
    expect(config.delivery.mailFrom).toBe('Chimera <c@example.org>');
  });

  it('keeps the database from worker processes', () => {
    expect(variablesOf(workerConfig).map(({ variable }) => variable)).not.toContain('CHIMERA_DATABASE_URL');
  });
});
