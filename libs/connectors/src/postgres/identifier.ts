import { RejectedMessageError } from '@chimera/contracts';

/** Postgres cuts identifiers after this many bytes, silently; a cut name is another name. */
const maxIdentifierBytes = 63;

/**
 * An identifier as SQL. Throws `CHIMERA_INTENT_INVALID` for what cannot be an identifier as it stands:
 * empty, with NUL, or above 63 bytes.
 */
export function quoteIdentifier(name: string): string {
  const bytes = Buffer.byteLength(name);
  if (name === '' || name.includes('\0') || bytes > maxIdentifierBytes) {
    throw new RejectedMessageError(
      'CHIMERA_INTENT_INVALID',
      `Expected a Postgres identifier of 1 to ${maxIdentifierBytes} bytes without NUL, found ${JSON.stringify(name.slice(0, 80))} (${bytes} bytes).`,
      { hint: 'Choose a shorter name, or leave the column out of the selection.' },
    );
  }
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as SQL literal. Throws `CHIMERA_INTENT_INVALID` for NUL, which Postgres has no text for. */
export function quoteLiteral(text: string): string {
  if (text.includes('\0'))
    throw new RejectedMessageError('CHIMERA_INTENT_INVALID', 'Expected text without NUL, found NUL.');
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

/** A relation as `schema.name`. */
export interface RelationName {
  readonly schema: string;
  readonly name: string;
}

/**
 * Reads `schema.table`; without a schema it is `public`. What stands after the first dot is the table's name; a name
 * that has a dot or a quote of its own stands in double quotes, as in SQL: `"my.schema"."my.table"`.
 */
export function parseRelationName(text: string): RelationName {
  const quoted =
    /^(?:("(?:[^"]|"")+"|[^".]+)\.)?("(?:[^"]|"")+")$/.exec(text) ?? /^("(?:[^"]|"")+")\.(.+)$/s.exec(text);
  if (quoted !== null) return { schema: unquoted(quoted[1] ?? 'public'), name: unquoted(quoted[2] ?? '') };
  const dot = text.indexOf('.');
  return dot < 0
    ? { schema: 'public', name: text }
    : { schema: text.slice(0, dot), name: text.slice(dot + 1) };
}

function unquoted(part: string): string {
  return part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part;
}

/** A relation as SQL. Throws like `quoteIdentifier`. */
export function quoteRelation(relation: RelationName): string {
  return `${quoteIdentifier(relation.schema)}.${quoteIdentifier(relation.name)}`;
}

/** A relation for people, as `parseRelationName` reads it. */
export function displayRelation(relation: RelationName): string {
  const plain = `${relation.schema}.${relation.name}`;
  const back = parseRelationName(plain);
  return back.schema === relation.schema && back.name === relation.name
    ? plain
    : `"${relation.schema.replaceAll('"', '""')}"."${relation.name.replaceAll('"', '""')}"`;
}
