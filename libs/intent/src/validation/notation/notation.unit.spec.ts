import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestType, typeKind } from './column-type.js';
import { cronProblems } from './cron.js';
import { durationSeconds } from './duration.js';
import { patternProblem } from './pattern.js';
import { sqlProblem } from './sql-statement.js';
import { strptimeProblem } from './strptime.js';
import { isTimeZone, nearestTimeZone } from './time-zone.js';

describe('cron expressions', () => {
  it.each([
    '* * * * *',
    '30 6 * * MON-FRI',
    '*/15 8-18/2 1,15 jan,JUL 0,7',
    '0 0 29 2 *',
    '0 0 30 2 MON',
    ' 5  4 * * 5-7 ',
  ])('%s comes', (expression) => expect(cronProblems(expression)).toEqual([]));

  it.each<[string, string | undefined, RegExp, RegExp?]>([
    ['60 * * * *', 'minute', /0 to 59/],
    ['* 24 * * *', 'hour', /0 to 23/],
    ['* * 0 * *', 'day of month', /1 to 31/],
    ['* * * 13 *', 'month', /1 to 12 or JAN to DEC/],
    ['* * * * 8', 'day of week', /0 to 7 or SUN to SAT/],
    ['* * * JUNE *', 'month', /JAN to DEC/, /"JUN"/],
    ['* * * * TEU', 'day of week', /SUN to SAT/, /"TUE"/],
    ['* * * * FRI-SUN', 'day of week', /grows/, /"FRI-7"/],
    ['* 22-2 * * *', 'hour', /grows/, /two/],
    ['*/0 * * * *', 'minute', /step from 1 to 59/],
    ['*/x * * * *', 'minute', /step/],
    ['5/10 * * * *', 'minute', /range/, /"5-59\/10"/],
    ['1-2-3 * * * *', 'minute', /range of two/],
    ['*/2/3 * * * *', 'minute', /one step/],
    ['1,,2 * * * *', 'minute', /0 to 59/],
    ['* * L * *', 'day of month', /1 to 31/, /not known here/],
    ['-1 * * * *', 'minute', /0 to 59/],
    ['0 0 30 2 *', 'day of month', /one of the months/],
    ['0 0 31 4,6,9,11 *', 'day of month', /one of the months/],
    ['@daily', undefined, /five fields/, /"0 0 \* \* \*"/],
    ['0 0 6 * * *', undefined, /five fields/, /seconds/],
    ['constructor', undefined, /five fields/],
    ['* * * * constructor', 'day of week', /SUN/],
  ])('%s does not: %s', (expression, field, expected, hint) => {
    const problem = cronProblems(expression).find((each) => each.field === field);
    expect(problem?.expected).toMatch(expected);
    if (hint !== undefined) expect(problem?.hint).toMatch(hint);
  });

  it('tells every field that is wrong', () =>
    expect(cronProblems('60 24 * * MON-XXX').map(({ field }) => field)).toEqual([
      'minute',
      'hour',
      'day of week',
    ]));

  it('never throws', () =>
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom(...'0159*/-,LMONSU# '), maxLength: 12 }), {
          maxLength: 7,
        }),
        (parts) => void cronProblems(parts.join(' ')),
      ),
    ));
});

describe('time zones', () => {
  it.each(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'])('%s is one', (name) =>
    expect(isTimeZone(name)).toBe(true),
  );
  it.each([
    ['Europe/Berlinn', 'Europe/Berlin'],
    ['Berlin', 'Europe/Berlin'],
    ['New York', 'America/New_York'],
    ['+01:00', undefined],
    ['Nowhere/Atlantis', undefined],
  ])('%s is none; meant is %s', (name, meant) => {
    expect(isTimeZone(name)).toBe(false);
    expect(nearestTimeZone(name)).toBe(meant);
  });
});

describe('durations', () => {
  it.each([
    ['PT10M', 600],
    ['P1DT12H', 129_600],
    ['P2W', 1_209_600],
    ['PT0S', 0],
  ])('%s is %i s', (text, seconds) => expect(durationSeconds(text)).toBe(seconds));
  it.each(['', 'P', 'PT', 'P1DT', 'P1M', 'P1Y', '10M', 'PT1.5S', '-PT1M', 'P1W2D', 'pt1m'])(
    '%j is none',
    (text) => expect(durationSeconds(text)).toBeUndefined(),
  );
});

describe('statements', () => {
  it.each([
    'SELECT 1',
    '/* why /* nested */ */ select a -- comment ;\nfrom t',
    'with x as (select \';\' as a, "b;" from t) select * from x',
    "select E'it\\'s; fine', 'a''b', $$;$$, $x$ $$ ; ' $x$",
    "select '\\' as backslash",
    'select update, "delete" from t order by insert',
    'select a from t where b in (select c from d)',
    'SELECT größe FROM maße',
  ])('%s reads', (sql) => expect(sqlProblem(sql)).toBeUndefined());

  it.each<[string, RegExp]>([
    ['', /nothing/],
    ['-- nothing\n', /nothing/],
    ['DELETE FROM t', /DELETE/],
    ['drop table t', /DROP/],
    ["'hunter2'", /something else/],
    ['select 1;', /semicolon at the end/],
    ['select 1; drop table t', /more after it/],
    ["select 'a", /text that does not end/],
    ["select E'a\\'", /text that does not end/],
    ['select "a', /quoted name/],
    ['select $x$ $$', /dollar/],
    ['select 1 /* /* */', /comment that does not end/],
    ['select 1 -- end', /comment at the very end/],
    ['select 1) x; drop table t; select (1', /semicolon/],
    ['select 1) union (select 2', /closing one too many/],
    ['select (1', /not closed/],
    ['select 1 into t', /INTO/],
    ['with x as (insert into t values (1) returning *) select * from x', /INSERT/],
    ['with x as (select 1) update t set a = 1', /UPDATE/],
    ['select * from t for no key update', /FOR NO/],
    ['select a from {{version}}', /another/],
  ])('%s does not: %s', (sql, found) => expect(sqlProblem(sql)?.found).toMatch(found));

  it('wants the placeholder outside of texts and comments', () => {
    expect(sqlProblem('select a from {{version}}', 'version')).toBeUndefined();
    expect(sqlProblem("select '{{version}}' -- {{version}}\nfrom t", 'version')?.expected).toMatch(/version/);
    expect(sqlProblem('select a from {{versoin}}', 'version')?.found).toMatch(/another/);
  });

  it('quotes nothing of the statement, and takes time that grows with its length only', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...`'"$-/*;(){}\\\n eEQ`), maxLength: 60 }), (sql) => {
        const problem = sqlProblem(`select ${sql}`);
        expect(JSON.stringify(problem ?? {})).not.toContain('Q');
      }),
    );
    for (const part of ["'", '"', '$a$', '/*', '--', '(', "E'\\\\", '{{'])
      for (const more of ['', part]) sqlProblem(`select ${part.repeat(9_999)}${more}`);
  });
});

describe('patterns', () => {
  it.each([
    '^[A-Z]{3}$',
    '(?i)abc',
    '(?P<year>\\d{4})',
    '\\p{L}+',
    '[[:alpha:]]',
    '(a+)+$',
    '^.{1,500}$',
    '[{}]{3}(x|y{2}){4,5}',
  ])('%s is RE2', (pattern) => expect(patternProblem(pattern)).toBeUndefined());
  it.each<[string, RegExp]>([
    ['(?=a)', /look-around/],
    ['(?<!a)b', /look-around/],
    ['(a)\\1', /back-reference/],
    ['(?>a)', /atomic/],
    ['a++', /possessive/],
    ['[a', /./],
    ['(', /./],
    ['((a{1000}){1000}){1000}', /more than 1000 steps/],
    ['(a{31}){33}', /more than 1000 steps/],
    ['(a{9}b{9}){90,}x', /more than 1000 steps/],
  ])('%s is not: %s', (pattern, found) => expect(patternProblem(pattern)?.found).toMatch(found));
});

describe('types and formats', () => {
  it.each([
    ['integer', 'int64'],
    ['VARCHAR(20)', 'text'],
    ['numeric(10,2)', 'decimal(38,9)'],
    ['Int64', 'int64'],
    ['decimal(15, 2)', 'decimal(15,2)'],
    ['timestmp', 'timestamp'],
    ['constructor', undefined],
  ])('%s means %s', (written, meant) => {
    expect(typeKind(written)).toBeUndefined();
    expect(nearestType(written)).toBe(meant);
  });

  it.each(['%Y-%m-%d', '%d/%m/%y %H:%M:%S', '%-d.%-m.%Y', '100%% %Y'])('%s can be read', (format) =>
    expect(strptimeProblem(format)).toBeUndefined(),
  );
  it.each([
    ['yyyy-MM-dd', /%Y-%m-%d/],
    ['%Q', /%Y year/],
    ['%', /%Y year/],
    ['plain', /begin with %/],
  ])('%s cannot', (format, hint) => expect(strptimeProblem(format)?.hint).toMatch(hint));
});
