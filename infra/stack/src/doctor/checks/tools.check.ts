import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { ok, orOk, wrong, type Check, type Finding } from '../check.js';

/** Node, and for embedded servers Java, and Maven until they were fetched. */
export const toolsCheck: Check = {
  name: 'tools',
  needs: [],
  look: async ({ addresses, layout }) => {
    const findings = [nodeFinding(process.versions.node)];
    if (addresses?.kind !== 'external') {
      findings.push(javaFinding(said('java', ['-version'])));
      if (!isFetched(layout.cache)) findings.push(mavenFinding(said('mvn', ['--version'])));
    }
    return orOk(
      findings.filter(({ state }) => state !== 'ok'),
      findings.map(({ found }) => found).join(', '),
    );
  },
};

/** Exported for its spec. */
export function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return ok(`Node ${version}`);
  return wrong(`Node ${version}`, 'Node 20.19 or later', 'Install a newer one: nvm install 22.');
}

/** `text` is what `java -version` said; null when there is no Java. Exported for its spec. */
export function javaFinding(text: string | null): Finding {
  const [, first, second] = /version "(\d+)(?:\.(\d+))?/.exec(text ?? '') ?? [];
  const major = Number(first === '1' ? second : first);
  if (major >= 17) return ok(`Java ${major}`);
  const found = text === null ? 'no Java' : `Java ${first ?? 'of an unknown version'}`;
  return wrong(
    found,
    'Java 17 or later, for Kafka and the schema registry',
    'apt install openjdk-17-jre-headless',
  );
}

/** `text` is what `mvn --version` said; null when there is no Maven. Exported for its spec. */
export function mavenFinding(text: string | null): Finding {
  const [, major, minor] = /Apache Maven (\d+)\.(\d+)/.exec(text ?? '') ?? [];
  if (Number(major) * 100 + Number(minor) >= 306) return ok(`Maven ${major}.${minor}`);
  const found = text === null ? 'no Maven' : `Maven ${major ?? '?'}.${minor ?? '?'}`;
  return wrong(found, 'Maven 3.6 or later, to fetch the servers once', 'apt install maven');
}

function isFetched(cache: string): boolean {
  const names = existsSync(cache) ? readdirSync(cache) : [];
  return ['kafka-', 'registry-'].every((prefix) => names.some((name) => name.startsWith(prefix)));
}

function said(command: string, args: readonly string[]): string | null {
  const { error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return error === undefined ? `${stdout}${stderr}` : null;
}
