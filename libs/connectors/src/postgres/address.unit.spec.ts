import { describe, expect, it } from 'vitest';
import { parseAddress } from './address.js';

describe('postgres address', () => {
  it('reads host, port, database and sslmode', () => {
    const address = parseAddress({ uri: 'postgresql://[::1]:6000/my%20db?sslmode=require', user: 'reader' });
    expect(address).toMatchObject({
      host: '::1',
      port: 6000,
      database: 'my db',
      sslMode: 'require',
      user: 'reader',
      display: '[::1]:6000/my db',
    });
  });

  it('prefers TLS and the usual port, and lets options win over the URI', () => {
    expect(parseAddress({ uri: 'postgres://h/d' })).toMatchObject({ port: 5432, sslMode: 'prefer' });
    expect(
      parseAddress({ uri: 'postgres://h/d?sslmode=disable', options: { sslmode: 'verify-full' } }),
    ).toMatchObject({ sslMode: 'verify-full' });
  });

  it.each(['not a uri', 'mysql://h/d', 'postgres:///d'])('refuses %j', (uri) => {
    expect(() => parseAddress({ uri })).toThrow(/Expected a URI like/);
  });

  it('never shows credentials of the URI', () => {
    expect(parseAddress({ uri: 'postgres://u:canary@h/d' }).display).toBe('h:5432/d');
    expect(() => parseAddress({ uri: 'postgres://u:canary@h/d?sslmode=no' })).toThrow(
      expect.not.stringContaining('canary') as Error,
    );
  });
});
