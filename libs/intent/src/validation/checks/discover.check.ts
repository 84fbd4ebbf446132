import type { Fault } from '@chimera/contracts';
import type { Loose } from '../../json/loose.js';
import { fault } from '../fault.js';
import type { Check } from './check.js';

/** Wildcards in one pattern; more would make matching slow and nothing clearer. */
const mostWildcards = 10;

/** Patterns of the selection can match something below the source. */
export const patternsFit: Check = (intent) => {
  const discover = intent.get('discover');
  const postgres = intent.get('source').get('kind').text === 'postgres';
  const include = discover.get('include').items();
  const included = new Set(include.flatMap(({ text }) => text ?? []));
  const exclude = discover.get('exclude').items();
  return [
    ...[...include, ...exclude].flatMap((pattern) => patternFaults(pattern, postgres)),
    ...exclude.flatMap((pattern) =>
      pattern.text !== undefined && included.has(pattern.text) ? [cancelled(pattern)] : [],
    ),
  ];
};

function patternFaults(pattern: Loose, postgres: boolean): readonly Fault[] {
  const { text } = pattern;
  if (text === undefined || text === '') return [];
  const problem = wildcards(text) ?? (postgres ? tableProblem(text) : pathProblem(text));
  if (problem === undefined) return [];
  return [
    fault('CHIMERA_INTENT_INVALID', pattern.path, 'The pattern cannot match anything here.', {
      expected: problem,
      found: text.length > 80 ? `text of ${text.length} characters` : `"${text}"`,
    }),
  ];
}

function wildcards(text: string): string | undefined {
  return (text.match(/[*?]/g)?.length ?? 0) > mostWildcards
    ? `at most ${mostWildcards} wildcards`
    : undefined;
}

function tableProblem(text: string): string | undefined {
  if (text.includes('**') || text.includes('/')) return 'schema.table, with * within a name: public.*';
  const parts = text.split('.');
  return parts.length !== 2 || parts.includes('')
    ? 'schema.table, with * within a name: public.*'
    : undefined;
}

function pathProblem(text: string): string | undefined {
  if (text.startsWith('/') || /^[a-z]+:/i.test(text))
    return "a path below the source's URI, without a leading slash";
  const parts = text.split('/');
  if (parts.includes('..') || parts.includes('.') || parts.includes(''))
    return "a path below the source's URI, without . and .. and empty names";
  return parts.some((part) => part.includes('**') && part !== '**')
    ? '** as the whole name of a folder: **/*.csv'
    : undefined;
}

function cancelled(pattern: Loose): Fault {
  return fault('CHIMERA_INTENT_INVALID', pattern.path, 'The pattern stands under "include" as well.', {
    expected: 'a pattern that takes a part of what is included',
    found: 'the same pattern',
    hint: 'Remove one of the two.',
  });
}
