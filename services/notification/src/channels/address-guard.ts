import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { RejectedMessageError } from '@chimera/contracts';

/** What is wrong with a webhook URL before anything is connected; null when nothing is. */
export function urlFault(text: string, allowPrivate: boolean): string | null {
  if (!URL.canParse(text)) return 'the URL is malformed';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return `expected http or https, found ${url.protocol}`;
  if (url.username !== '' || url.password !== '') return 'the URL carries credentials';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (ipaddr.isValid(host) && !isAllowed(host, allowPrivate)) return forbidden(host);
  return null;
}

/**
 * A DNS lookup for sockets that refuses addresses of private, loopback, link-local and other special
 * ranges. It sees the very addresses that are connected to, so a name that changes its answer between
 * check and use gains nothing.
 *
 * @param resolve default is the system's resolver
 */
export function guardedLookup(allowPrivate: boolean, resolve: typeof lookup = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, []);
      const bad = addresses.find(({ address }) => !isAllowed(address, allowPrivate));
      if (bad !== undefined) return callback(forbiddenAddress(hostname, bad.address), []);
      if (options.all === true) return callback(null, addresses);
      callback(null, addresses[0]!.address, addresses[0]!.family);
    });
  };
}

function isAllowed(address: string, allowPrivate: boolean): boolean {
  if (allowPrivate) return true;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  // IPv6 that is routed lies in 2000::/3; beside it are old forms that carry any IPv4 address, such as ::127.0.0.1.
  return parsed.kind() === 'ipv4' || parsed.match(ipaddr.parse('2000::'), 3);
}

function forbiddenAddress(hostname: string, address: string): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_NOTICE_ADDRESS_FORBIDDEN',
    `Expected a public address for ${hostname}: ${forbidden(address)}.`,
  );
}

function forbidden(address: string): string {
  return `${address} is not a public address; private ranges need CHIMERA_WEBHOOK_ALLOW_PRIVATE=true`;
}
