import { durationMillis, RejectedMessageError, type Rule } from '@chimera/contracts';

/**
 * A `freshness` rule with what its scan needs beside the declaration: the age in milliseconds and the moment that it is
 * counted back from. Other rules stay as they are. Throws `CHIMERA_INTENT_INVALID` for an age that is no duration.
 */
export function withAge(rule: Rule, asOf: { readonly stagedAt: number }): Rule {
  if (rule.rule !== 'freshness') return rule;
  const maxAge = rule.parameters['maxAge'] ?? '';
  const millis = durationMillis(maxAge);
  if (millis === null)
    throw new RejectedMessageError(
      'CHIMERA_INTENT_INVALID',
      `Expected an ISO 8601 duration in rule ${rule.id}, found "${maxAge.slice(0, 40)}".`,
    );
  return {
    ...rule,
    parameters: { ...rule.parameters, maxAgeMs: String(millis), asOf: String(asOf.stagedAt) },
  };
}
