import type { LookupAddress, lookup } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { guardedLookup, urlFault } from './address-guard.js';

const forbidden: readonly (readonly [string, string])[] = [
  ['loopback', '127.0.0.1'],
  ['loopback beyond .1', '127.8.9.10'],
  ['unspecified', '0.0.0.0'],
  ['private 10/8', '10.1.2.3'],
  ['private 172.16/12', '172.31.255.254'],
  ['private 192.168/16', '192.168.1.1'],
  ['link-local, where clouds keep credentials', '169.254.169.254'],
  ['carrier-grade NAT', '100.64.0.1'],
  ['multicast', '224.0.0.1'],
  ['broadcast', '255.255.255.255'],
  ['reserved', '240.0.0.1'],
  ['IPv6 loopback', '::1'],
  ['IPv6 unspecified', '::'],
  ['IPv6 link-local', 'fe80::1'],
  ['IPv6 unique local', 'fd00::1'],
  ['IPv4 mapped into IPv6', '::ffff:127.0.0.1'],
  ['IPv4 mapped, hexadecimal', '::ffff:a00:1'],
  ['IPv4 compatible', '::7f00:1'],
  ['NAT64', '64:ff9b::7f00:1'],
  ['6to4', '2002:7f00:1::'],
];
const publicAddresses = [
  '93.184.215.14',
  '2606:2800:21f:cb07:6820:80da:af6b:8b2c',
  '172.32.0.1',
  '100.128.0.1',
];
const bracketed = (address: string) => (address.includes(':') ? `[${address}]` : address);

describe('URL of a webhook', () => {
  it.each(forbidden)('may not name %s (%s)', (_, address) => {
    expect(urlFault(`https://${bracketed(address)}/hook`, false)).toContain('CHIMERA_WEBHOOK_ALLOW_PRIVATE');
  });

  it.each(['http://2130706433/', 'http://0x7f.1/', 'http://0177.0.0.1/', 'http://127.1/'])(
    'may not hide loopback as %s',
    (url) => expect(urlFault(url, false)).toContain('127.0.0.1'),
  );

  it.each(publicAddresses)('may name %s', (address) => {
    expect(urlFault(`https://${bracketed(address)}/hook`, false)).toBeNull();
  });

  it('may name a private address where that is allowed', () => {
    expect(urlFault('http://127.0.0.1:8080/hook', true)).toBeNull();
  });

  it.each([
    ['ftp://example.org/', 'expected http or https, found ftp:'],
    ['not a url', 'the URL is malformed'],
    ['https://user:pass@example.org/', 'the URL carries credentials'],
  ])('is refused as %s', (url, fault) => {
    expect(urlFault(url, true)).toBe(fault);
  });
});

/** A resolver that gives one answer after the other. */
function resolver(...answers: readonly (readonly string[])[]): typeof lookup {
  let asked = 0;
  const answer = (_host: string, _options: unknown, done: (error: null, found: LookupAddress[]) => void) => {
    const addresses = answers[Math.min(asked++, answers.length - 1)]!;
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return answer as unknown as typeof lookup;
}

function connectBy(guard: ReturnType<typeof guardedLookup>, all: boolean): Promise<unknown> {
  return new Promise((resolve, reject) =>
    guard('hook.example.org', { all }, (error, address) => (error ? reject(error) : resolve(address))),
  );
}

describe('guarded lookup', () => {
  it.each(forbidden)('refuses a name that leads to %s (%s)', async (_, address) => {
    await expect(connectBy(guardedLookup(false, resolver([address])), true)).rejects.toMatchObject({
      code: 'CHIMERA_NOTICE_ADDRESS_FORBIDDEN',
      disposition: 'reject',
      message: expect.stringContaining('hook.example.org'),
    });
  });

  it('refuses a name with one forbidden address among public ones', async () => {
    const guard = guardedLookup(false, resolver(['93.184.215.14', '10.0.0.1']));
    await expect(connectBy(guard, true)).rejects.toMatchObject({ code: 'CHIMERA_NOTICE_ADDRESS_FORBIDDEN' });
  });

  it('looks at every answer: a name that changes it gains nothing', async () => {
    const guard = guardedLookup(false, resolver(['93.184.215.14'], ['127.0.0.1']));
    expect(await connectBy(guard, false)).toBe('93.184.215.14');
    await expect(connectBy(guard, false)).rejects.toMatchObject({ code: 'CHIMERA_NOTICE_ADDRESS_FORBIDDEN' });
  });

  it('answers in the form that was asked for', async () => {
    const guard = guardedLookup(false, resolver(['93.184.215.14']));
    expect(await connectBy(guard, true)).toEqual([{ address: '93.184.215.14', family: 4 }]);
  });
});
