import { inspect, format } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from './secret.js';

const canary = 'canary-9d1f';

describe('Secret', () => {
  it.each([
    ['toString', (secret: Secret) => secret.toString()],
    ['template text', (secret: Secret) => `${secret}`],
    ['concatenation', (secret: Secret) => 'a' + String(secret)],
    ['JSON', (secret: Secret) => JSON.stringify({ secret })],
    ['inspect', (secret: Secret) => inspect({ deep: [secret] }, { depth: null, showHidden: true })],
    ['format', (secret: Secret) => format('%s %o %j', secret, secret, secret)],
    ['keys', (secret: Secret) => JSON.stringify(Object.entries(secret))],
  ])('does not show its value through %s', (_name, print) => {
    expect(print(new Secret(canary))).not.toContain(canary);
  });

  it('shows three stars, and the value when asked', () => {
    const secret = new Secret(canary);
    expect(`${secret}`).toBe('***');
    expect(secret.reveal()).toBe(canary);
  });
});
