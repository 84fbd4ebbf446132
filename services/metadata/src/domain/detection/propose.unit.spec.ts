import { testColumn } from '@chimera/testing';
import { describe, expect, it } from 'vitest';
import { columnWords } from './column-words.js';
import { proposalFor } from './propose.js';

const mails = Array.from({ length: 10 }, (_, index) => `ada${index}@example.org`);

describe('column words', () => {
  it.each([
    ['firstName', ['first', 'name']],
    ['E-Mail', ['e', 'mail']],
    ['Straße_Nr', ['strasse', 'nr']],
    ['prénom', ['prenom']],
  ])('of %s are %j', (name, words) => expect(columnWords(name)).toEqual(words));
});

describe('proposed classification', () => {
  it('follows from the values, whatever the column is called, and tells the share', () => {
    expect(proposalFor(testColumn('x', 'text'), [...mails.slice(0, 8), 'none', 'n/a', null])).toEqual({
      column: 'x',
      classification: 'pii',
      kind: 'email',
      reason: '8 of 10 sampled values look like an e-mail address.',
      share: 0.8,
    });
  });

  it.each([
    ['Geburtsdatum', 'date', 'birthdate'],
    ['vorname', 'text', 'name'],
    ['last_name', 'text', 'name'],
    ['Kennwort', 'text', 'password'],
    ['user_phone_number', 'int64', 'phone'],
    ['apiKey', 'text', 'token'],
    ['Straße', 'text', 'address'],
    ['kontonummer', 'text', 'iban'],
  ])('follows from the name %s of type %s: %s', (name, type, kind) => {
    expect(proposalFor(testColumn(name, type), [])).toMatchObject({ kind, share: 0 });
  });

  it.each([
    ['name', 'text'],
    ['carrier_name', 'text'],
    ['email_verified', 'boolean'],
    ['birthplace_code', 'int32'],
    ['pinball', 'text'],
    ['tokens_used', 'int64'],
    ['delay', 'int32'],
  ])('says nothing of %s of type %s', (name, type) => {
    expect(proposalFor(testColumn(name, type), ['12', '13', '14'])).toBeNull();
  });

  it('does not trust a name that every value denies', () => {
    const denied = Array.from({ length: 30 }, () => 'yes');
    expect(proposalFor(testColumn('mail', 'text'), denied)).toBeNull();
  });

  it('takes a single secret for enough, and never repeats a value', () => {
    const key = `AKIA${'ABCDEFGHIJKLMNOP'}`;
    const proposal = proposalFor(testColumn('note', 'text'), [...Array.from({ length: 50 }, () => 'x'), key]);
    expect(proposal).toMatchObject({ classification: 'secret', kind: 'token' });
    expect(JSON.stringify(proposal)).not.toContain(key);
  });
});
