import { createHash, timingSafeEqual } from 'node:crypto';

/** Beginning of the paths of links that end subscriptions; they need no bearer token. */
export const unsubscribePath = '/v1/unsubscribe/';

/** Link that ends exactly one subscription. */
export function unsubscribeUrl(base: string, id: string, token: string): string {
  return `${base.replace(/\/+$/, '')}${unsubscribePath}${id}/${token}`;
}

/** Compares in constant time, whatever the lengths. */
export function isToken(given: string, expected: string): boolean {
  const [left, right] = [given, expected].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(left!, right!);
}
