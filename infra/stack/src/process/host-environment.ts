/** What every process needs from the machine: where programs and temporary files are. Nothing else is passed on by accident. */
const passedOn = ['PATH', 'HOME', 'JAVA_HOME', 'TMPDIR', 'LANG', 'USER', 'LD_LIBRARY_PATH'] as const;

/** The part of the caller's environment that any child may see. */
export function hostEnvironment(source: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const entries = passedOn.flatMap((name) =>
    source[name] === undefined ? [] : [[name, source[name]] as const],
  );
  return Object.fromEntries(entries);
}
