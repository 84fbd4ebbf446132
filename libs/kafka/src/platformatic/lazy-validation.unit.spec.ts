import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { withLazyValidation } from './lazy-validation.js';

interface Ajv {
  compile(schema: unknown): ((data: unknown) => boolean) & { errors?: readonly unknown[] | null };
}

const itsOwn = createRequire(createRequire(import.meta.url).resolve('@platformatic/kafka'));
const { Ajv2020 } = itsOwn('ajv/dist/2020.js') as { Ajv2020: new () => Ajv };

it('compiles what is asked for meanwhile when it is first used, and nothing else differently', async () => {
  const faulty = { type: 'no such type' };
  const ajv = new Ajv2020();
  const [broken, number] = await withLazyValidation(async () => [
    ajv.compile(faulty),
    ajv.compile({ type: 'integer' }),
  ]);
  expect(() => broken!({})).toThrow(/type/);
  expect(number!(7)).toBe(true);
  expect(number!('x')).toBe(false);
  expect(number!.errors).toMatchObject([{ keyword: 'type' }]);
  expect(number!(8)).toBe(true);
  expect(number!.errors).toBeNull();
  expect(() => ajv.compile(faulty)).toThrow(/type/);
  await expect(withLazyValidation(() => Promise.reject(new RangeError('no')))).rejects.toThrow('no');
  expect(() => ajv.compile(faulty)).toThrow(/type/);
});
