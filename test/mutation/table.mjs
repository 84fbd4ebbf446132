import { readFileSync, writeFileSync } from 'node:fs';

const begin = '<!-- mutations: written by `node test/mutation/mutate.mjs --write` -->';
const end = '<!-- mutations end -->';

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** The table of what was taken out, and which test said so. */
export function tableOf(results) {
  const rows = results.map(({ invariant, file, line, without, failed, spec, said }) => [
    String(invariant),
    `\`${file}:${line}\`: ${without}`,
    `\`${spec}\`: ${failed[0]}`,
    `\`${said.replaceAll('`', "'")}\``,
  ]);
  const head = ['', 'line taken out', 'test that failed', 'what it said'];
  const widths = head.map((_, at) => Math.max(3, ...[head, ...rows].map((row) => cell(row[at]).length)));
  const lineOf = (row) => `| ${row.map((text, at) => cell(text).padEnd(widths[at])).join(' | ')} |`;
  return [
    lineOf(head),
    `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`,
    ...rows.map(lineOf),
  ].join('\n');
}

/** Puts the table between its marks. */
export function writeTable(file, table) {
  const text = readFileSync(file, 'utf8');
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`${file}: expected the marks of the mutation table`);
  writeFileSync(file, `${before}${begin}\n\n${table}\n\n${end}${after}`);
}
