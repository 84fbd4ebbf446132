import { describe, expect, it } from 'vitest';
import { askMissing, datasetFrom } from './ask-missing.js';

describe('askMissing', () => {
  it('asks for what is missing, again for a kind that there is not, and takes defaults', async () => {
    const questions: string[] = [];
    const answers = new Map([['What to take of it (table, file or pattern)?', 'exports/Runways-*.csv.gz']]);
    const kinds = ['cvs', 'csv'];
    const answered = await askMissing({ namespace: 'aviation' }, async (question, usual) => {
      questions.push(question);
      return question.startsWith('Kind') ? kinds.shift()! : (answers.get(question) ?? usual);
    });
    expect(questions.filter((question) => question.startsWith('Kind'))).toHaveLength(2);
    expect(questions.some((question) => question.startsWith('Namespace'))).toBe(false);
    expect(questions.some((question) => question.startsWith('User'))).toBe(false);
    expect(answered).toMatchObject({
      kind: 'csv',
      namespace: 'aviation',
      name: 'runways',
      datasets: [{ name: 'runways', from: 'exports/Runways-*.csv.gz' }],
    });
  });

  it('asks who reads a database, and nothing that was told', async () => {
    const questions: string[] = [];
    await askMissing(
      { kind: 'postgres', datasets: [{ name: 'a', from: 'b.a' }], uri: 'postgres://h/d' },
      async (question, usual) => {
        questions.push(question);
        return usual;
      },
    );
    expect(questions.slice(0, 2)).toEqual(['User that reads?', 'Reference of the password?']);
  });
});

describe('datasetFrom', () => {
  it.each([
    ['orders=public.order_items', 'orders', 'public.order_items'],
    ['public.Orders', 'orders', 'public.Orders'],
    ['2024/flights-*.csv.gz', 'flights', '2024/flights-*.csv.gz'],
    ['Größe.parquet', 'gr-e', 'Größe.parquet'],
    ['*.csv', 'dataset', '*.csv'],
    ['year=2024/*.csv', 'year', '2024/*.csv'],
  ])('%s', (text, name, from) => expect(datasetFrom(text)).toEqual({ name, from }));
});
