// @ts-check
/** What was measured, kept after every measurement, so that a benchmark that was broken off can go on. */
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** @typedef {{ case: string, turn: number, seconds: number, clientCpu: number, usage: any[], workers: any[], sinceStarted: number | null, gaps: any[] }} Entry */

/**
 * Opens the journal of a benchmark. Without `resume` it begins anew, and the one before is kept as `.previous`.
 * Throws when what shall be resumed was measured with other settings.
 * @param {string} file @param {Record<string, unknown>} settings @param {boolean} resume
 */
export function openJournal(file, settings, resume) {
  const head = JSON.stringify(settings);
  if (existsSync(file) && resume) {
    const [first, ...lines] = readFileSync(file, 'utf8').split('\n');
    if (first !== head)
      throw new Error(
        `Expected a journal with the settings ${head}, found ${first}. Leave --resume out to begin anew.`,
      );
    // A line that was cut off by the end of the process is no measurement.
    return journalOf(file, lines.flatMap(parsed));
  }
  if (existsSync(file)) renameSync(file, `${file}.previous`);
  writeFileSync(file, `${head}\n`);
  return journalOf(file, []);
}

/** @typedef {ReturnType<typeof openJournal>} Journal */

/** @param {string} file @param {Entry[]} entries */
function journalOf(file, entries) {
  return {
    of: (/** @type {string} */ name) => entries.filter((entry) => entry.case === name),
    has: (/** @type {string} */ name, /** @type {number} */ turn) =>
      entries.some((entry) => entry.case === name && entry.turn === turn),
    add: (/** @type {Entry} */ entry) => {
      entries.push(entry);
      appendFileSync(file, `${JSON.stringify(entry)}\n`);
    },
  };
}

/** @param {string} line @returns {Entry[]} */
function parsed(line) {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}
