import type { Fault } from '@chimera/contracts';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { intentSchema } from '../schema/source-intent.schema.js';
import { nearestName } from './nearest-name.js';
import { schemaFault, tagsOf } from './schema-faults.js';

let compiled: ValidateFunction | undefined;

/** Every way in which a value departs from the schema. */
export function schemaFaults(value: unknown): readonly Fault[] {
  const errors = errorsOf(value);
  // A mistyped kind hides what else is wrong beside it: look again as if it were spelled right.
  const repaired = withMendedTags(value, errors);
  const hidden = repaired === undefined ? [] : errorsOf(repaired);
  return [...errors, ...hidden].map(schemaFault).filter((fault) => fault !== null);
}

function errorsOf(value: unknown): readonly ErrorObject[] {
  compiled ??= compile();
  return compiled(value) ? [] : [...(compiled.errors ?? [])];
}

function compile(): ValidateFunction {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: true,
    discriminator: true,
    allowUnionTypes: true,
    ownProperties: true,
  });
  ajvFormats.default(ajv, ['date']);
  // The full pattern for addresses backtracks on hostile input; the fast one does not.
  ajvFormats.default(ajv, { mode: 'fast', formats: ['email'] });
  ajv.addVocabulary(['patternHint']);
  return ajv.compile(intentSchema);
}

function withMendedTags(value: unknown, errors: readonly ErrorObject[]): unknown {
  const mistyped = new Map<unknown, { readonly tag: string; readonly meant: string }>();
  for (const error of errors.filter(({ keyword }) => keyword === 'discriminator')) {
    const tag = String(error.params['tag']);
    const written: unknown = error.params['tagValue'];
    const meant = typeof written === 'string' ? nearestName(written, tagsOf(error, tag)) : undefined;
    if (meant !== undefined) mistyped.set(error.data, { tag, meant });
  }
  return mistyped.size === 0 ? undefined : copied(value, mistyped);
}

function copied(
  value: unknown,
  mistyped: ReadonlyMap<unknown, { readonly tag: string; readonly meant: string }>,
): unknown {
  if (Array.isArray(value)) return value.map((item) => copied(item, mistyped));
  if (typeof value !== 'object' || value === null) return value;
  const result = Object.create(null) as Record<string, unknown>;
  for (const [name, field] of Object.entries(value)) result[name] = copied(field, mistyped);
  const mend = mistyped.get(value);
  if (mend !== undefined) result[mend.tag] = mend.meant;
  return result;
}
