import type { ConnectorContext, ListedDataset, SelectionPatterns, SourceConnection } from '../source.js';
import { displayRelation, parseRelationName, type RelationName } from './identifier.js';
import { onSource } from './on-source.js';

/**
 * Left out: what belongs to the system or an extension, temporary tables, partitions (their table has their rows),
 * and what the user may not read any column of.
 */
const readableNamesSql = `
SELECT n.nspname AS schema, c.relname AS name
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r','p','v','m','f') AND NOT c.relispartition AND c.relpersistence <> 't'
   AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
   AND has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT')
   AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d
                    WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
 ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"`;

/** Tables and views that the user may read and a pattern takes, by name. Throws like `sourceError`. */
export function listPostgres(
  connection: SourceConnection,
  patterns: SelectionPatterns,
  context: ConnectorContext,
): Promise<readonly ListedDataset[]> {
  return onSource(connection, context, async (session) => {
    const names = await session.query<RelationName & Record<string, unknown>>(readableNamesSql);
    return datasetsOf(names, patterns);
  });
}

/** The relations that the patterns take, each with a name of its own. `*` stands for any letters of a schema or a table, `?` for one. */
export function datasetsOf(
  names: readonly RelationName[],
  patterns: SelectionPatterns,
): readonly ListedDataset[] {
  const include = patterns.include.map(matcherOf);
  const exclude = patterns.exclude.map(matcherOf);
  const taken = new Set<string>();
  return names
    .filter((name) => include.some((takes) => takes(name)) && !exclude.some((takes) => takes(name)))
    .map((name) => ({ name: proposedName(name, taken), from: displayRelation(name) }));
}

function matcherOf(pattern: string): (name: RelationName) => boolean {
  const { schema, name } = parseRelationName(pattern);
  return (relation) => matches(schema, relation.schema) && matches(name, relation.name);
}

/**
 * Whether `pattern` is the whole of `text`: `*` is any letters, `?` one. Of a star that took too little only the last
 * is tried again, so that no pattern takes longer than its length times the text's.
 */
function matches(pattern: string, text: string): boolean {
  let [at, star, taken] = [0, -1, 0];
  let place = 0;
  while (place < text.length) {
    if (pattern[at] === '*') {
      star = at++;
      taken = place;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[place])) {
      at++;
      place++;
    } else if (star >= 0) {
      at = star + 1;
      place = ++taken;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(at));
}

const longestName = 63;

/** What `namePattern` accepts: the table's name, after its schema's unless that is `public`; a number when it is taken. */
function proposedName({ schema, name }: RelationName, taken: Set<string>): string {
  const plain = schema === 'public' ? name : `${schema}_${name}`;
  const safe = plain.toLowerCase().replace(/[^a-z0-9_-]/g, '_');
  const proposed = (/^[a-z]/.test(safe) ? safe : `t${safe}`).slice(0, longestName);
  let free = proposed;
  for (let number = 2; taken.has(free); number++) {
    const suffix = `_${number}`;
    free = `${proposed.slice(0, longestName - suffix.length)}${suffix}`;
  }
  taken.add(free);
  return free;
}
