// @ts-check
/** Which process holds a connection, by the kernel's own tables (Linux). */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Children of a process. @param {number} parent */
export function childrenOf(parent) {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    const stat = readOrEmpty(`/proc/${entry}/stat`);
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent ? [Number(entry)] : [];
  });
}

/** Of `candidates` those that hold a connection from one of these local ports. @param {readonly number[]} ports @param {readonly number[]} candidates */
export function ownersOf(ports, candidates) {
  const inodes = new Set(ports.flatMap(inodesOf));
  return candidates.filter((pid) => socketsOf(pid).some((inode) => inodes.has(inode)));
}

/** @param {number} port */
function inodesOf(port) {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readOrEmpty('/proc/net/tcp')
    .split('\n')
    .flatMap((line) => {
      const fields = line.trim().split(/\s+/);
      return fields[1]?.endsWith(local) ? [fields[9]] : [];
    });
}

/** @param {number} pid @returns {string[]} */
function socketsOf(pid) {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      const link = readlinkSync(`/proc/${pid}/fd/${fd}`);
      return /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? [];
    });
  } catch {
    return []; // it ended between two looks
  }
}

/** @param {string} path */
function readOrEmpty(path) {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
