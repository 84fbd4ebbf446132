/** A piece of a statement. Texts, quoted names and numbers are pieces without a word. */
export interface SqlToken {
  /** One sign, a `{{placeholder}}`, or empty. */
  readonly text: string;
  /** In capitals; empty when it is no word. */
  readonly word: string;
  readonly offset: number;
}

/** Something that does not end. */
export interface SqlScanFault {
  readonly message: string;
  readonly found: string;
  readonly offset: number;
  readonly hint?: string;
}

interface Piece {
  /** Anchored at the place of the scan; never backtracks over what it took. */
  readonly pattern: RegExp;
  readonly kind: 'nothing' | 'opaque' | 'word' | 'sign';
}

/** In this order: what stands further up wins. */
const pieces: readonly Piece[] = [
  { pattern: /\s+/y, kind: 'nothing' },
  { pattern: /--[^\n]*\n/y, kind: 'nothing' },
  // Only after E do backslashes escape; elsewhere a backslash is a character.
  { pattern: /[eE]'(?:[^'\\]|\\[\s\S]|'')*'/y, kind: 'opaque' },
  { pattern: /'(?:[^']|'')*'/y, kind: 'opaque' },
  { pattern: /"(?:[^"]|"")*"/y, kind: 'opaque' },
  { pattern: /\{\{[A-Za-z_]{0,40}\}\}/y, kind: 'sign' },
  { pattern: /(?![eE]')[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y, kind: 'word' },
  { pattern: /\d[\w.]*/y, kind: 'opaque' },
];

/** Takes a statement apart; what it says is not understood. Linear in its length. */
export function sqlTokens(sql: string): {
  readonly tokens: readonly SqlToken[];
  readonly fault?: SqlScanFault;
} {
  const tokens: SqlToken[] = [];
  let offset = 0;
  while (offset < sql.length) {
    const end = blockComment(sql, offset) ?? dollarText(sql, offset);
    if (end === 'open') return { tokens, fault: unended(sql, offset) };
    if (end !== undefined) {
      if (sql[offset] === '$') tokens.push({ text: '', word: '', offset });
      offset = end;
      continue;
    }
    const taken = piece(sql, offset);
    if (taken === undefined) {
      if (unendedAt(sql, offset)) return { tokens, fault: unended(sql, offset) };
      tokens.push({ text: sql[offset]!, word: '', offset });
      offset += 1;
      continue;
    }
    if (taken.kind !== 'nothing') tokens.push(tokenOf(taken, offset));
    offset += taken.text.length;
  }
  return { tokens };
}

function piece(
  sql: string,
  offset: number,
): { readonly kind: Piece['kind']; readonly text: string } | undefined {
  for (const { pattern, kind } of pieces) {
    pattern.lastIndex = offset;
    const text = pattern.exec(sql)?.[0];
    if (text !== undefined) return { kind, text };
  }
  return undefined;
}

function tokenOf(
  { kind, text }: { readonly kind: Piece['kind']; readonly text: string },
  offset: number,
): SqlToken {
  return { text: kind === 'sign' ? text : '', word: kind === 'word' ? text.toUpperCase() : '', offset };
}

/** End of a comment that may hold others, as in Postgres. */
function blockComment(sql: string, offset: number): number | 'open' | undefined {
  if (!sql.startsWith('/*', offset)) return undefined;
  const marks = /\/\*|\*\//g;
  marks.lastIndex = offset;
  let depth = 0;
  for (let mark = marks.exec(sql); mark !== null; mark = marks.exec(sql)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return 'open';
}

/** End of `$tag$ ... $tag$`. */
function dollarText(sql: string, offset: number): number | 'open' | undefined {
  const mark = /\$(?:[A-Za-z_]\w*)?\$/y;
  mark.lastIndex = offset;
  const tag = mark.exec(sql)?.[0];
  if (tag === undefined) return undefined;
  const end = sql.indexOf(tag, offset + tag.length);
  return end < 0 ? 'open' : end + tag.length;
}

/** Whether something begins here that was not taken, because it does not end. */
function unendedAt(sql: string, offset: number): boolean {
  return ["'", '"', "e'", "E'", '--'].some((begin) => sql.startsWith(begin, offset));
}

function unended(sql: string, offset: number): SqlScanFault {
  const what: Readonly<Record<string, string>> = {
    "'": 'a text that does not end',
    '"': 'a quoted name that does not end',
    '/': 'a comment that does not end',
    $: 'a dollar-quoted text that does not end',
    '-': 'a comment at the very end',
  };
  const hint = sql[offset] === '-' ? { hint: 'Put the comment above the statement.' } : {};
  return {
    message: 'The statement cannot be read.',
    found: what[sql[offset]!] ?? 'a text that does not end',
    offset,
    ...hint,
  };
}
