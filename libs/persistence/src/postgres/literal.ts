import pg from 'pg';

/** A text as a literal of SQL, for the statements that cannot have parameters; whatever it holds stays a text. */
export function literal(text: string): string {
  return pg.escapeLiteral(text);
}
