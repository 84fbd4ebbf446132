import { sqlTokens, type SqlToken } from './sql-tokens.js';

/** Why a text is not one reading statement; nothing of the text is quoted but words of SQL. */
export interface SqlProblem {
  readonly message: string;
  readonly expected: string;
  readonly found: string;
  readonly hint?: string;
  /** Where in the text. */
  readonly offset: number;
}

const changing: readonly string[] = ['INSERT', 'UPDATE', 'DELETE', 'MERGE'];
const locking: readonly string[] = ['UPDATE', 'SHARE', 'NO', 'KEY'];

/**
 * Why a text is not one SELECT or WITH statement that only reads. The source runs it in a read-only transaction
 * all the same; this says early what would fail late, and keeps the text from leaving the parentheses around it.
 *
 * @param placeholder name that must stand in the text as `{{name}}`; undefined when there is none
 */
export function sqlProblem(sql: string, placeholder?: string): SqlProblem | undefined {
  const { tokens, fault } = sqlTokens(sql);
  if (fault !== undefined) return { ...fault, expected: 'text, names and comments that end' };
  return (
    beginning(tokens) ??
    separators(tokens) ??
    parentheses(tokens) ??
    changes(tokens) ??
    placeholders(tokens, placeholder)
  );
}

function beginning(tokens: readonly SqlToken[]): SqlProblem | undefined {
  const [first] = tokens;
  if (first?.word === 'SELECT' || first?.word === 'WITH') return undefined;
  return {
    message: 'The statement does not only read.',
    expected: 'a statement that begins with SELECT or WITH',
    found: first === undefined ? 'nothing' : (known(first.word) ?? 'something else'),
    offset: first?.offset ?? 0,
  };
}

function separators(tokens: readonly SqlToken[]): SqlProblem | undefined {
  const at = tokens.findIndex(({ text }) => text === ';');
  if (at < 0) return undefined;
  const last = tokens.slice(at).every(({ text }) => text === ';');
  return {
    message: 'There is a semicolon in the statement.',
    expected: 'one statement without a semicolon',
    found: last ? 'a semicolon at the end' : 'a semicolon and more after it',
    hint: last ? 'Leave it out.' : 'Only one statement is run: leave out the others.',
    offset: tokens[at]!.offset,
  };
}

function parentheses(tokens: readonly SqlToken[]): SqlProblem | undefined {
  const problem = (found: string, offset: number): SqlProblem => ({
    message: 'The parentheses of the statement do not match.',
    expected: 'as many closing as opening ones',
    found,
    offset,
  });
  const open: number[] = [];
  for (const { text, offset } of tokens) {
    if (text === '(') open.push(offset);
    if (text === ')' && open.pop() === undefined) return problem('a closing one too many', offset);
  }
  const unclosed = open.pop();
  return unclosed === undefined ? undefined : problem('one that is not closed', unclosed);
}

function changes(tokens: readonly SqlToken[]): SqlProblem | undefined {
  const at = tokens.findIndex(({ word }, index) => {
    const before = tokens[index - 1];
    if (word === 'INTO') return true;
    if (before?.word === 'FOR' && locking.includes(word)) return true;
    // As a name of a column it stands elsewhere.
    return changing.includes(word) && (before?.text === '(' || before?.text === ')');
  });
  if (at < 0) return undefined;
  const { word, offset } = tokens[at]!;
  const locks = tokens[at - 1]?.word === 'FOR';
  return {
    message: locks ? 'The statement locks rows.' : 'The statement does not only read.',
    expected: 'a statement that only reads',
    found: locks ? `FOR ${word}` : word,
    offset,
  };
}

function placeholders(tokens: readonly SqlToken[], placeholder: string | undefined): SqlProblem | undefined {
  const wanted = placeholder === undefined ? undefined : `{{${placeholder}}}`;
  const other = tokens.find(({ text }) => text.startsWith('{{') && text !== wanted);
  if (other !== undefined) {
    return {
      message: 'The statement has a placeholder that is not known here.',
      expected: wanted === undefined ? 'no placeholder' : `"${wanted}" and no other`,
      found: 'another one',
      offset: other.offset,
    };
  }
  if (wanted === undefined || tokens.some(({ text }) => text === wanted)) return undefined;
  return {
    message: 'The statement does not look at the version that is to be checked.',
    expected: `"${wanted}" in place of the table`,
    found: 'no placeholder',
    hint: `For example: SELECT id FROM ${wanted} WHERE arrival < departure`,
    offset: 0,
  };
}

/** Words are told only when they are SQL's own: anything else may be somebody's data. */
function known(word: string): string | undefined {
  const words = [
    ...changing,
    'CREATE',
    'DROP',
    'ALTER',
    'TRUNCATE',
    'COPY',
    'CALL',
    'DO',
    'SET',
    'EXPLAIN',
    'VALUES',
    'TABLE',
  ];
  return words.includes(word) ? word : undefined;
}
