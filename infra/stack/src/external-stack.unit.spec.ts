import { describe, expect, it } from 'vitest';
import { externalServers, parseAddressFile, stackKind } from './external-stack.js';

const complete = {
  CHIMERA_KAFKA_BROKERS: 'k1:9092,k2:9092',
  CHIMERA_REGISTRY_URL: 'http://registry:8081',
  CHIMERA_POSTGRES_URL: 'postgresql://admin:x@db/postgres',
};

describe('external stack', () => {
  it('is embedded unless asked for', () => {
    expect(stackKind({})).toBe('embedded');
    expect(stackKind({ CHIMERA_STACK: 'external' })).toBe('external');
    expect(() => stackKind({ CHIMERA_STACK: 'docker' })).toThrow('found docker');
  });

  it('names everything that is missing at once', () => {
    expect(() => externalServers({ CHIMERA_KAFKA_BROKERS: 'k:9092' })).toThrow(
      'CHIMERA_REGISTRY_URL, CHIMERA_POSTGRES_URL',
    );
  });

  it('has no mail unless a server is named', () => {
    expect(externalServers(complete)).toMatchObject({ kafkaBrokers: 'k1:9092,k2:9092', smtpUrl: '' });
  });

  it('reads KEY=value lines and JSON alike', () => {
    const lines =
      '# the stack\nCHIMERA_KAFKA_BROKERS=k:9092\nCHIMERA_POSTGRES_URL=postgresql://a:b=c@db/postgres\n';
    const expected = {
      CHIMERA_KAFKA_BROKERS: 'k:9092',
      CHIMERA_POSTGRES_URL: 'postgresql://a:b=c@db/postgres',
    };
    expect(parseAddressFile(lines)).toEqual(expected);
    expect(parseAddressFile(JSON.stringify(expected))).toEqual(expected);
  });

  it('does not repeat a file that does not parse', () => {
    expect(() => parseAddressFile('{"CHIMERA_POSTGRES_URL": "postgresql://a:secret@db')).toThrow(
      /^(?!.*secret).*does not parse/,
    );
    expect(() => parseAddressFile('secret')).toThrow(/^(?!.*secret).*entry 1/);
  });
});
