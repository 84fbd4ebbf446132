import { RejectedMessageError } from '@chimera/contracts';

/** Splits `namespace/name`; `what` names the second part in the answer and in errors. */
export function splitName<K extends string>(
  text: string,
  what: K,
): { namespace: string } & Record<K, string> {
  const [namespace, name, ...rest] = text.split('/');
  if (!namespace || !name || rest.length > 0) {
    throw new RejectedMessageError('CHIMERA_USAGE', `Expected <namespace>/<${what}>, found "${text}".`, {
      hint: `For example: aviation/${what === 'pipeline' ? 'flights_flights_flights' : 'flights'}.`,
    });
  }
  return { namespace, [what]: name } as { namespace: string } & Record<K, string>;
}
