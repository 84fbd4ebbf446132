import type { Environment } from './declaration/load-config.js';

/** A copy of the process's environment, for those who start child processes. Other packages never read `process.env`. */
export function environment(): Environment {
  return { ...process.env };
}

/** Only what a child process needs to run at all (PATH, HOME, locale, time zone, temporary folder) and `variables`. */
export function childEnvironment(
  variables: Environment,
  source: Environment = process.env,
): Record<string, string> {
  const inherited = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'NODE_EXTRA_CA_CERTS'];
  const picked = inherited.map((name) => [name, source[name]] as const);
  const all = [...picked, ...Object.entries(variables)];
  return Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
