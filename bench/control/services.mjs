// @ts-check
/** The services of a stack without its supervisor: started and stopped one by one, as the supervisor starts them. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readAddresses, stackLayout } from '@chimera/stack';

const built = (/** @type {string} */ path) => new URL(`../../infra/stack/dist/${path}`, import.meta.url).href;
const { environment, serviceNames } = await import(
  new URL('../../libs/config/dist/index.js', import.meta.url).href
);
const { serviceProcess } = await import(built('services/service-process.js'));
const { Credentials } = await import(built('state/credentials.js'));
const { ProcessTable } = await import(built('state/process-table.js'));
const { spawnProcess } = await import(built('process/spawn.js'));
const { stopProcess } = await import(built('process/stop.js'));
const { stopAll } = await import(built('servers/stop-all.js'));
const { recordOf } = await import(built('servers/adopt-or-start.js'));
const { untilReady } = await import(built('process/start.js'));

const ticksPerSecond = 100;

/** Takes the services over from the supervisor. @param {string} stateDir @param {boolean} profiled */
export async function openServices(stateDir, profiled) {
  const layout = stackLayout(stateDir);
  const addresses = readAddresses(layout);
  const table = new ProcessTable(layout);
  const credentials = Credentials.open(layout);
  const profiles = join(stateDir, 'profiles');
  mkdirSync(profiles, { recursive: true });
  const supervisor = table.running('supervisor');
  // It leaves its processes to whoever comes next.
  if (supervisor !== null) await stopProcess(supervisor, 'SIGHUP', 10_000);
  table.remove('supervisor');
  await stopAll(layout, { supervisor: false, servers: false });

  const start = async (/** @type {string} */ name) => {
    const databasePassword = credentials.password(name);
    const spec = serviceProcess(name, { layout, addresses, databasePassword, caller: environment() });
    const flags = [
      '--cpu-prof',
      `--cpu-prof-dir=${profiles}`,
      `--cpu-prof-name=${name}-${Date.now()}.cpuprofile`,
    ];
    const launched = profiled ? { ...spec, args: [...flags, ...spec.args] } : spec;
    const spawned = await spawnProcess(launched, layout.logs);
    table.put({ ...recordOf(spec, spawned, 0), state: 'ready' });
    await untilReady(spec, spawned.identity, layout.logs);
  };
  return {
    names: /** @type {readonly string[]} */ (serviceNames),
    /** @param {readonly string[]} [names] Default all. */
    async start(names = serviceNames) {
      for (const name of names) await start(name);
    },
    async stop() {
      await stopAll(layout, { supervisor: false, servers: false });
      await delay(200);
    },
    /** CPU seconds from now on, and the highest resident memory, by name; backends of Postgres are added up. */
    watch() {
      const first = cpuByName(table);
      for (const { pid } of table.all()) resetPeak(pid);
      return {
        stop() {
          const peaks = new Map(table.all().map((/** @type {any} */ one) => [one.name, peakOf(one.pid)]));
          return new Map(
            [...cpuByName(table)].map(([name, now]) => [
              name,
              { cpuSeconds: now - (first.get(name) ?? 0), peakMb: peaks.get(name) ?? 0 },
            ]),
          );
        },
      };
    },
  };
}

/** @param {{ all(): readonly { name: string, pid: number }[] }} table @returns {Map<string, number>} */
function cpuByName(table) {
  return new Map(
    table.all().map(({ name, pid }) => [name, name === 'postgres' ? familyCpu(pid) : cpuOf(pid)]),
  );
}

/** Fields of /proc/pid/stat from the state on: [1] parent, [11] user, [12] system, [13], [14] those of ended children. */
function statOf(/** @type {number} */ pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
  } catch {
    return null; // it ended
  }
}

/** @param {number} pid */
function cpuOf(pid) {
  const fields = statOf(pid);
  return fields === null ? 0 : ((fields[11] ?? 0) + (fields[12] ?? 0)) / ticksPerSecond;
}

/** @param {number} pid */
function familyCpu(pid) {
  const fields = statOf(pid);
  const children = readChildren(pid);
  const ended = fields === null ? 0 : ((fields[13] ?? 0) + (fields[14] ?? 0)) / ticksPerSecond;
  return children.reduce((sum, child) => sum + cpuOf(child), cpuOf(pid) + ended);
}

/** @param {number} pid */
function readChildren(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim();
    return text === '' ? [] : text.split(' ').map(Number);
  } catch {
    return []; // it ended
  }
}

/** @param {number} pid */
function peakOf(pid) {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) / 1024;
  } catch {
    return 0; // it ended
  }
}

/** @param {number} pid */
function resetPeak(pid) {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // It ended, or belongs to somebody else: its peak since its start is then what is told.
  }
}
