import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Commands that start the embedded servers. Everything else needs Node only. */
const startsServers = new Set(['up', 'demo', 'test', 'bench', 'chaos']);

/** One line for every tool that the command needs and that is not there, with how to get it. */
export function missingTools(root, args, environment) {
  const command = args.find((arg) => !arg.startsWith('-'));
  const wantsHelp = args.includes('--help') || args.includes('-h');
  if (!startsServers.has(command) || wantsHelp || environment.CHIMERA_STACK === 'external') return [];
  return [javaFault(), mavenFault(root)].filter((fault) => fault !== null);
}

function javaFault() {
  const said = run('java', ['-version']);
  const install =
    'Install it: apt install openjdk-17-jre-headless, brew install openjdk@17, or https://adoptium.net.';
  if (said === null)
    return `Java is missing: 17 or later is needed, for Kafka and the schema registry. ${install}`;
  const major = javaMajor(said);
  if (major === null || major >= 17) return null;
  return `Java ${major} is too old: 17 or later is needed, for Kafka and the schema registry. ${install}`;
}

/** Maven fetches the servers once; with them in the cache it is not needed. */
function mavenFault(root) {
  if (isCached(join(root, '.chimera', 'cache'))) return null;
  const said = run('mvn', ['--version']);
  const install = 'Install it: apt install maven, brew install maven, or https://maven.apache.org.';
  if (said === null)
    return `Maven is missing: 3.6 or later is needed, to fetch Kafka and the schema registry once. ${install}`;
  const version = /Apache Maven (\d+)\.(\d+)/.exec(said);
  if (version === null || Number(version[1]) * 100 + Number(version[2]) >= 306) return null;
  return `Maven ${version[1]}.${version[2]} is too old: 3.6 or later is needed, to fetch Kafka and the schema registry once. ${install}`;
}

/** Major version in the words of `java -version`; 1.8 is 8. Null when it says something else. */
export function javaMajor(said) {
  const version = /version "(\d+)(?:\.(\d+))?/.exec(said);
  if (version === null) return null;
  return version[1] === '1' ? Number(version[2]) : Number(version[1]);
}

function isCached(cache) {
  const names = existsSync(cache) ? readdirSync(cache) : [];
  return ['kafka-', 'registry-'].every((prefix) =>
    names.some((name) => name.startsWith(prefix) && !name.endsWith('.part')),
  );
}

function run(command, args) {
  const { error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return error === undefined ? `${stdout}${stderr}` : null;
}
