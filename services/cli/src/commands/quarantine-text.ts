import { table } from '../output/table.js';

/** A run with rows in quarantine, as ingestion tells it. */
export interface QuarantinedRun {
  readonly runId: string;
  readonly attempt: number;
  readonly version: number;
  readonly state: string;
  readonly rowsQuarantined: number;
  readonly codes: Readonly<Record<string, number>>;
  readonly recordedAt: string;
  readonly replayedBy: string | null;
}

/** Some of its rows. */
export interface QuarantinePage extends QuarantinedRun {
  readonly rows: readonly {
    readonly offset: number;
    readonly position: string;
    readonly code: string;
    readonly column: string | null;
    readonly detail: string;
    readonly row: Readonly<Record<string, string | null>>;
  }[];
  readonly next: number | null;
  readonly incomplete: boolean;
}

/** Titles of {@link runCells}. */
export const runHead = ['run', 'version', 'state', 'rows', 'codes', 'set aside', 'replayed by'];

/** One line about a run. */
export function runCells(run: QuarantinedRun): unknown[] {
  const codes = Object.entries(run.codes)
    .sort(([, one], [, other]) => other - one)
    .map(([code, rows]) => `${code} ${rows}`)
    .join(', ');
  return [run.runId, run.version, run.state, run.rowsQuarantined, codes, run.recordedAt, run.replayedBy];
}

const longestValue = 60;

/** A page of rows: what is wrong, then the row itself. */
export function quarantineText(name: string, page: QuarantinePage): string {
  const rows = page.rows.map(({ position, code, column, detail, row }) => {
    const where = column === null ? '' : ` in ${column}`;
    const cells = Object.entries(row).map(([field, value]) => `${field}=${shown(value)}`);
    return `${position}: ${code}${where}: ${detail}\n  ${cells.join('  ')}`;
  });
  const more =
    page.next === null
      ? []
      : [`more: ./chimera quarantine show ${name} --run ${page.runId} --after ${page.next}`];
  const gone = page.incomplete ? ['some rows are gone: their retention has passed.'] : [];
  return [table(runHead, [runCells(page)]), '', ...rows, ...gone, ...more].join('\n');
}

function shown(value: string | null): string {
  if (value === null) return 'null';
  const text = JSON.stringify(value);
  return text.length <= longestValue ? text : `${text.slice(0, longestValue)}..."`;
}
