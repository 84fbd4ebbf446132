import type { Column } from '@chimera/contracts';
import type { ShownRow } from './shown-row.js';

/** How an export is written. */
export type ExportFormat = 'ndjson' | 'csv';

/** One JSON document a line, or RFC 4180 with a line of names first; nulls of a CSV are empty without quotes. */
export async function* exportLines(
  rows: AsyncIterable<readonly ShownRow[]>,
  format: ExportFormat,
  columns: readonly Column[],
): AsyncGenerator<string, void, undefined> {
  const names = columns.map(({ name }) => name);
  if (format === 'csv') yield csvLine(['offset', 'position', 'code', 'column', 'detail', ...names]);
  for await (const some of rows) {
    if (some.length > 0) yield some.map((row) => lineOf(row, format, names)).join('');
  }
}

function lineOf(shown: ShownRow, format: ExportFormat, names: readonly string[]): string {
  if (format === 'ndjson') return `${JSON.stringify(shown)}\n`;
  const { offset, position, code, column, detail, row } = shown;
  return csvLine([String(offset), position, code, column, detail, ...names.map((name) => row[name] ?? null)]);
}

function csvLine(cells: readonly (string | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(text: string | null): string {
  if (text === null) return '';
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
