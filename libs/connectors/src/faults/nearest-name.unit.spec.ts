import { describe, expect, it } from 'vitest';
import { nearestName } from './nearest-name.js';

describe('nearest name', () => {
  it('finds a slip of the fingers, whatever the case', () => {
    expect(nearestName('public.ordrs', ['public.customers', 'public.Orders', 'public.order_lines'])).toBe(
      'public.Orders',
    );
  });

  it('suggests nothing that is another word', () =>
    expect(nearestName('id', ['name', 'amount'])).toBeUndefined());
});
