import type pg from 'pg';

/** Statements with a name; each costs every connection some kilobytes of plan. */
const mostNames = 250;
const names = new Map<string, string>();

/**
 * A statement that each connection parses once and plans few times. SQL is written in the code, so texts are few;
 * beyond the first 250 they go without a name.
 */
export function prepared(sql: string, parameters: readonly unknown[]): pg.QueryConfig {
  // Without parameters it may be several statements, which cannot be prepared.
  if (parameters.length === 0) return { text: sql };
  const query = { text: sql, values: [...parameters] };
  const name = nameOf(sql);
  return name === undefined ? query : { ...query, name };
}

/** A migration changed what a prepared statement returns; on a new connection it is right again. */
export function isStalePlan(error: unknown): boolean {
  return error instanceof Error && stalePlan.test(error.message);
}

export const stalePlan = /cached plan must not change result type/;

function nameOf(sql: string): string | undefined {
  const known = names.get(sql);
  if (known !== undefined || names.size >= mostNames) return known;
  const name = `s${names.size}`;
  names.set(sql, name);
  return name;
}
