// @ts-check
/** CPU seconds and peak memory of every process of the mesh, from the kernel's own counters (Linux). */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { status } from '@chimera/stack';

/** @typedef {{ name: string, cpuSeconds: number, peakMb: number }} Usage */

const everyMs = 200;
const ticksPerSecond = 100;

/**
 * Watches the processes of a stack and all their children until `stop` is called. Peaks start anew with the watch
 * where the kernel allows it (`clear_refs`).
 * @param {string} stateDir
 * @param {Map<number, string>} [others] Processes besides, by id; looked at anew each time, so they may join later.
 */
export async function watchProcesses(stateDir, others = new Map()) {
  const { processes } = await status({ stateDir, sampleMs: 0 });
  const stack = processes.flatMap(({ name, pid }) =>
    pid === null ? [] : [/** @type {[number, string]} */ ([pid, name])],
  );
  const roots = () => new Map([...stack, ...others]);
  for (const pid of family(roots()).keys()) resetPeak(pid);
  /** @type {Map<number, { name: string, first: number, last: number, peakKb: number }>} */
  const seen = new Map();
  const look = (/** @type {boolean} */ begin) => {
    for (const [pid, name] of family(roots())) {
      const cpu = cpuOf(pid);
      if (cpu === null) continue;
      const known = seen.get(pid) ?? { name, first: begin ? cpu : 0, last: cpu, peakKb: 0 };
      seen.set(pid, { ...known, last: cpu, peakKb: Math.max(known.peakKb, peakOf(pid)) });
    }
  };
  look(true);
  const timer = setInterval(look, everyMs, false);
  return {
    /** @returns {readonly Usage[]} one entry a name; children of one process that share a name are added up, peaks are the highest */
    stop() {
      clearInterval(timer);
      look(false);
      return byName([...seen.values()]);
    },
  };
}

/** @param {{ name: string, first: number, last: number, peakKb: number }[]} all */
function byName(all) {
  /** @type {Map<string, Usage>} */
  const names = new Map();
  for (const { name, first, last, peakKb } of all) {
    const known = names.get(name) ?? { name, cpuSeconds: 0, peakMb: 0 };
    names.set(name, {
      name,
      cpuSeconds: known.cpuSeconds + last - first,
      peakMb: Math.max(known.peakMb, peakKb / 1024),
    });
  }
  return [...names.values()];
}

/** CPU seconds of a whole stack since it started, children that ended included. @param {string} stateDir */
export async function cpuOfStack(stateDir) {
  const { processes } = await status({ stateDir, sampleMs: 0 });
  const roots = new Map(processes.flatMap(({ name, pid }) => (pid === null ? [] : [[pid, name]])));
  return [...family(roots).keys()].reduce((sum, pid) => sum + (cpuOf(pid) ?? 0), 0);
}

/** CPU seconds of children of this process that have ended: psql. */
export function endedChildrenCpu() {
  const fields = statOf(process.pid) ?? [];
  return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond;
}

/** The roots and everything below them, each named after its root. @param {Map<number, string>} roots */
function family(roots) {
  /** @type {Map<number, number>} */
  const parents = new Map();
  for (const entry of readdirSync('/proc')) {
    const parent = /^\d+$/.test(entry) ? statOf(Number(entry))?.[1] : undefined;
    if (parent !== undefined) parents.set(Number(entry), Number(parent));
  }
  /** @type {Map<number, string>} */
  const found = new Map();
  for (const pid of parents.keys()) {
    const name = nameOf(pid, roots, parents);
    if (name !== null) found.set(pid, name);
  }
  return found;
}

/** @param {number} pid @param {Map<number, string>} roots @param {Map<number, number>} parents */
function nameOf(pid, roots, parents) {
  const own = roots.get(pid);
  if (own !== undefined) return own;
  for (let up = parents.get(pid); up !== undefined && up > 1; up = parents.get(up)) {
    const root = roots.get(up);
    if (root !== undefined) return `${root} children`;
  }
  return null;
}

/** Fields of /proc/pid/stat from the state on: [0] state, [1] parent, [11] user, [12] system ticks, [13], [14] those of ended children. */
function statOf(/** @type {number} */ pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null; // it ended between two looks
  }
}

/** @param {number} pid */
function cpuOf(pid) {
  const fields = statOf(pid);
  return fields === null ? null : (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** @param {number} pid */
function peakOf(pid) {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0);
  } catch {
    return 0; // it ended between two looks
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
