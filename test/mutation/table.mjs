import { readFileSync, writeFileSync } from 'node:fs';

const begin = '<!-- mutations: written by `node test/mutation/mutate.mjs --write` -->';
const end = '<!-- mutations end -->';
const head = ['', 'line taken out', 'test that failed', 'what it said'];

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ').trim();

/** One row a mutation that was caught: what was taken out, and which test said so. */
function rowOf({ invariant, file, without, failed, spec, said }) {
  const test = `\`${spec}\`: ${failed[0]}`;
  return [String(invariant), `\`${file}\`: ${without}`, test, `\`${said.replaceAll('`', "'")}\``].map(cell);
}

/** Rows as they stand in a table; a bar within a cell is escaped. */
function rowsOf(table) {
  const lines = table.split('\n').filter((line) => /^\| *\d/.test(line));
  return lines.map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((text) => text.trim()),
  );
}

/** Puts what was caught between the marks; rows about other mutations stay as they are. */
export function writeTable(file, tried) {
  const text = readFileSync(file, 'utf8');
  const [before, rest] = text.split(begin);
  const [table, after] = rest?.split(end) ?? [];
  if (after === undefined) throw new Error(`${file}: expected the marks of the mutation table`);
  const again = new Set(tried.map(({ file: changed, without }) => cell(`\`${changed}\`: ${without}`)));
  const kept = rowsOf(table).filter(([, what]) => !again.has(what));
  const rows = [...kept, ...tried.filter(({ caught }) => caught).map(rowOf)];
  rows.sort(([one], [other]) => Number(one) - Number(other));
  writeFileSync(file, `${before}${begin}\n\n${markdown(rows)}\n\n${end}${after}`);
}

function markdown(rows) {
  const widths = head.map((_, at) => Math.max(3, ...[head, ...rows].map((row) => row[at].length)));
  const lineOf = (row) => `| ${row.map((text, at) => text.padEnd(widths[at])).join(' | ')} |`;
  return [
    lineOf(head),
    `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`,
    ...rows.map(lineOf),
  ].join('\n');
}
