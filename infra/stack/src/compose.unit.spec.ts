import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  declaredVariables,
  loadConfig,
  serviceConfigs,
  serviceNames,
  type ServiceName,
} from '@chimera/config';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { repositoryRoot } from './layout.js';

interface ComposeService {
  readonly image?: string;
  readonly build?: { readonly dockerfile: string };
  readonly command?: readonly string[] | string;
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: readonly string[] };
}

const text = readFileSync(join(repositoryRoot, 'docker-compose.yml'), 'utf8');
const compose = parse(text, { merge: true }) as { services: Record<string, ComposeService> };

/** As compose fills them in: `${NAME:-default}` and `${NAME:?message}`. */
function filledIn(environment: Readonly<Record<string, string>> = {}): Record<string, string> {
  const fill = (value: string) =>
    value.replace(/\$\{\w+:([-?])([^}]*)\}/g, (_all, kind: string, rest: string) =>
      kind === '-' ? rest : 'pw',
    );
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, fill(String(value))]));
}

const defaultPort = (service: ServiceName) =>
  declaredVariables(service).find(({ variable }) => variable === 'CHIMERA_HTTP_PORT')?.default;

describe('docker-compose.yml', () => {
  it('has the servers, the deployment and every service, and nothing else', () => {
    const servers = ['kafka', 'registry', 'registry-database', 'postgres', 'mongodb', 'mail', 'deploy'];
    expect(Object.keys(compose.services).sort()).toEqual([...servers, ...serviceNames].sort());
  });

  it('builds from a Dockerfile that exists', () => {
    const builds = Object.values(compose.services).flatMap(({ build }) =>
      build === undefined ? [] : [build.dockerfile],
    );
    expect(builds.map((file) => [file, existsSync(join(repositoryRoot, file))])).toEqual([
      ['infra/compose/service.Dockerfile', true],
    ]);
  });

  it('publishes on loopback only', () => {
    const published = Object.values(compose.services).flatMap(({ ports = [] }) => ports);
    expect(published.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('writes out no password', () => {
    expect(text.match(/:\/\/[^:@\s]+:(?!\$\{)[^@\s]+@/g)).toBeNull();
    expect(text.match(/PASSWORD: (?!\$\{)/g)).toBeNull();
  });

  describe.each(serviceNames)('%s', (service) => {
    const { environment = {}, ports = [], command = [], healthcheck } = compose.services[service] ?? {};

    it('sets only variables that the service declares, and all that it requires', () => {
      const declared = declaredVariables(service);
      expect(
        Object.keys(environment).filter((name) => !declared.some(({ variable }) => variable === name)),
      ).toEqual([]);
      expect(declared.filter(({ variable, required }) => required && !(variable in environment))).toEqual([]);
    });

    it('is a configuration that the service accepts, with its own role', () => {
      const config = loadConfig(serviceConfigs[service], filledIn(environment));
      expect(new URL(config.database.url.reveal()).username).toBe(service);
    });

    it('listens, is published and is looked at on the declared port', () => {
      const port = defaultPort(service);
      expect(environment['CHIMERA_HTTP_PORT']).toBe(port);
      expect(ports).toEqual([`127.0.0.1:${port}:${port}`]);
      expect(healthcheck?.test.at(-1)).toContain(`127.0.0.1:${port}/health/ready`);
    });

    it('runs its own entry', () => {
      expect(command.at(-1)).toBe(`services/${service}/dist/main.js`);
      expect(existsSync(join(repositoryRoot, `services/${service}/src/main.ts`))).toBe(true);
    });
  });
});
