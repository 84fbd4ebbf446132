import { checksumOf, type ChaosRow } from '../workload/row.js';
import type { PipelineHistory } from './history.js';

/** A1: nothing is lost, and nothing is there that nobody wrote. */
export function setEquality({ kind, truth, target }: PipelineHistory): readonly string[] {
  const good = truth.good();
  const found = new Set(target.map(({ id }) => id));
  const lost = [...good.keys()].filter((id) => !found.has(id));
  const foreign = [...found].filter((id) => !good.has(id));
  return [...told(kind, 'lost', lost), ...told(kind, 'nobody wrote, or only as poison', foreign)];
}

/** A2: no row is there twice. */
export function noDuplicates({ kind, target }: PipelineHistory): readonly string[] {
  const seen = new Set<number>();
  const twice = new Set<number>();
  for (const { id } of target) (seen.has(id) ? twice : seen).add(id);
  return told(kind, 'doubled', [...twice]);
}

/** A3: of each key the last version is there. */
export function lastVersions(history: PipelineHistory): readonly string[] {
  const good = history.truth.good();
  const old = history.target.filter(({ id, version }) => version !== (good.get(id)?.version ?? version));
  return told(
    history.kind,
    'of another version than the last',
    old.map(({ id }) => id),
  );
}

/** A4: every row is, column by column, what was written. */
export function checksums(history: PipelineHistory): readonly string[] {
  const good = history.truth.good();
  const damaged = history.target.filter((row) => isDamaged(row, good.get(row.id)));
  return told(
    history.kind,
    'damaged',
    damaged.map(({ id }) => id),
  );
}

/** A row of an older version is A3's; it may still be whole. */
function isDamaged(row: ChaosRow, written: ChaosRow | undefined): boolean {
  if (checksumOf(row) !== row.checksum) return true;
  return written !== undefined && written.version === row.version && written.checksum !== row.checksum;
}

function told(kind: string, what: string, ids: readonly number[]): readonly string[] {
  if (ids.length === 0) return [];
  const some = ids.slice(0, 5).join(', ');
  return [`${kind}: ${ids.length} rows ${what}: ${some}${ids.length > 5 ? ', ...' : ''}`];
}
