import { StopConsumingError } from '@chimera/contracts';
import type { CrossCheck, Field } from './field.js';
import type { ConfigOf, GroupShape, Groups, ServiceDeclaration } from './service-declaration.js';

/** Where variables are looked up. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What is wrong with one variable, or with several together. */
export interface ConfigFault {
  readonly variables: readonly string[];
  readonly message: string;
}

/**
 * Reads and checks every setting of a declaration. Default environment: the process's own.
 * Throws `CHIMERA_CONFIG_INVALID` that names every faulty variable at once, with what was expected.
 */
export function loadConfig<G extends Groups>(
  declaration: ServiceDeclaration<G>,
  environment: Environment = process.env,
): ConfigOf<ServiceDeclaration<G>> {
  const faults: ConfigFault[] = [];
  const config: Record<string, unknown> = { service: declaration.service };
  for (const [name, one] of Object.entries<GroupShape>(declaration.groups)) {
    config[name] = loadGroup(one, environment, faults);
  }
  if (faults.length > 0) throw invalid(declaration.service, faults);
  // The loop above built exactly the properties that the declaration's type lists.
  return Object.freeze(config) as ConfigOf<ServiceDeclaration<G>>;
}

function loadGroup(one: GroupShape, environment: Environment, faults: ConfigFault[]): unknown {
  const values: Record<string, unknown> = {};
  const before = faults.length;
  for (const [name, declared] of Object.entries(one.fields)) {
    const read = readField(declared, environment);
    if ('fault' in read) faults.push({ variables: [declared.variable], message: read.fault });
    else values[name] = read.value;
  }
  // Rules between fields only make sense once each field alone is right.
  if (faults.length === before) faults.push(...brokenRules(one, values));
  return Object.freeze(values);
}

function brokenRules(one: GroupShape, values: Record<string, unknown>): readonly ConfigFault[] {
  return one.checks.flatMap((rule) => {
    const message = (rule as unknown as CrossCheck<Record<string, unknown>>).check(values);
    return message === undefined ? [] : [{ variables: rule.variables, message }];
  });
}

function readField(
  declared: Field<unknown>,
  environment: Environment,
): { value: unknown } | { fault: string } {
  const given = environment[declared.variable];
  const absent = given === undefined || given === '';
  const text = absent ? declared.default : given;
  if (text === undefined)
    return { fault: `is required: expected ${declared.parser.expected} (${declared.doc})` };
  const value = declared.parser.parse(text);
  if (value !== undefined) return { value };
  // What may hold a credential is not repeated (Invariant 8).
  const got = declared.parser.secret === true ? 'other text' : JSON.stringify(text);
  return { fault: `expected ${declared.parser.expected}, got ${got}` };
}

function invalid(service: string, faults: readonly ConfigFault[]): StopConsumingError {
  const lines = faults.map((fault) => `  ${fault.variables.join(', ')}: ${fault.message}`);
  return new StopConsumingError(
    'CHIMERA_CONFIG_INVALID',
    `configuration of ${service} has ${faults.length} fault(s):\n${lines.join('\n')}`,
    {
      hint: 'Set the variables named and start again; docs/reference/configuration.md lists all of them.',
      details: { faults },
    },
  );
}
