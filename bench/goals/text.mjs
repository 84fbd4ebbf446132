// @ts-check
/** The tables that people read. */
import { table, thousands } from '../ingest/figures.mjs';

/** @typedef {import('./goals.mjs').WorkMeasured} WorkMeasured */

/**
 * @param {{ machine: any, settings: any, works: readonly WorkMeasured[], goals: readonly import('./goals.mjs').Goal[], notes: readonly string[] }} summary
 */
export function text({ machine, settings, works, goals, notes }) {
  const { cores, cpu, memoryGb, node, client, load } = machine;
  return [
    `${cores} cores (${cpu}), ${memoryGb} GB, Node ${node}, bare copies by ${client}, ${settings.rows.toLocaleString('en')} rows; load at the end ${load.join(', ')}`,
    ...(notes.length === 0 ? [] : [notes.map((note) => `- ${note}`).join('\n')]),
    table(
      ['work', 'rows/s', 'median', 'min', 'max', 'runs', 'ours / it', 'CPU s', 'peak MB'],
      works.flatMap(ratesOf),
    ),
    table(
      ['goal', 'wanted', 'found', ''],
      goals.map(({ what, wanted, found, met }) => [what, wanted, found, verdict(met)]),
    ),
  ].join('\n\n');
}

/** Contestants of a work, the mesh first. @param {WorkMeasured} measured */
function ratesOf({ label, work, ours, limit, control, peers }) {
  const others = [limit, control, ...peers];
  return [ours, ...others].flatMap((figure) => {
    if (!figure) return [];
    const { rate, runs, cpuSeconds, peaks, contestant } = figure;
    const ratio = figure === ours || !ours ? '' : (ours.rate.median / rate.median).toFixed(2);
    const name = work.origin === 'parquet' && figure === limit ? `${contestant} of CSV` : contestant;
    return [
      [
        label,
        name,
        thousands(rate.median),
        thousands(rate.min),
        thousands(rate.max),
        runs,
        ratio,
        cpuSeconds.toFixed(1),
        peakOf(contestant, peaks),
      ],
    ];
  });
}

/** The largest process that belongs to the contestant; bare copies have psql alone, which is small and not looked at. @param {string} contestant @param {{ name: string, peakMb: number }[]} peaks */
function peakOf(contestant, peaks) {
  const own = {
    mesh: /^(?!kafka|registry|postgres|Connect|dlt)/,
    Debezium: /^Connect/,
    dlt: /^dlt/,
  }[contestant.split(',')[0] ?? ''];
  if (own === undefined) return '';
  const [top] = peaks.filter(({ name }) => own.test(name)).sort((a, b) => b.peakMb - a.peakMb);
  return top === undefined ? '' : `${Math.round(top.peakMb)} (${top.name})`;
}

/** @param {boolean | null} met */
function verdict(met) {
  if (met === null) return '-';
  return met ? 'met' : 'MISSED';
}
