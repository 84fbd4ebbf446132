import type { Column } from '@chimera/contracts';
import { describe, expect, it } from 'vitest';
import { exportLines, type ExportFormat } from './export-lines.js';
import { rowShower, type ShownRow } from './shown-row.js';

function column(name: string, classification: string | null): Column {
  const rest = { keyPosition: null, description: null, nullable: true };
  return { name, field: name, type: 'text', nativeType: 'text', classification, ...rest };
}

const about = { position: 'row 1', code: 'CHIMERA_ROW_TYPE', column: 'id', detail: 'a number' };

describe('a quarantined row', () => {
  it('shows no value of a classified column, nor what stands under no column (Invariant 8)', () => {
    const columns = [
      column('id', null),
      column('mail', 'pii'),
      column('token', 'secret'),
      column('at', 'public'),
    ];
    const row = { id: 'x', mail: 'ada@example.org', token: null, at: '2024', 'rest of the line': 'ada' };
    const found = { ...about, runId: 'r', attempt: 1, row };
    const shown = rowShower(columns)(7, found);
    const hidden = { id: 'x', mail: '***', token: null, at: '2024', 'rest of the line': '***' };
    expect(shown).toEqual({ offset: 7, ...about, row: hidden });
    expect(rowShower([column('id', null)])(7, found).row).toEqual(row);
  });

  it.each([
    [
      'csv',
      'offset,position,code,column,detail,id,note\r\n7,row 1,CHIMERA_ROW_TYPE,id,a number,"1,5","say ""hi""\n"\r\n8,row 1,CHIMERA_ROW_TYPE,id,a number,"",\r\n',
    ],
    ['ndjson', /^\{"offset":7,.*\}\n\{"offset":8,.*\}\n$/],
  ] as const)('is exported as %s', async (format: ExportFormat, expected) => {
    const rows: ShownRow[] = [
      { offset: 7, ...about, row: { id: '1,5', note: 'say "hi"\n' } },
      { offset: 8, ...about, row: { id: '' } },
    ];
    const source = (async function* () {
      yield [rows[0]!];
      yield [];
      yield [rows[1]!];
    })();
    let text = '';
    for await (const lines of exportLines(source, format, [column('id', null), column('note', null)]))
      text += lines;
    if (typeof expected === 'string') expect(text).toBe(expected);
    else expect(text).toMatch(expected);
  });
});
