import type { Column } from '@chimera/contracts';
import type { RowProgram } from './row-program.js';
import type { Piece } from './transform-code.js';

/** Cuts an output row into what is copied as it is and what is written anew; neighbours at the source are copied together. */
export function piecesOf(program: RowProgram, output: readonly Column[]): readonly Piece[] {
  const pieces: Piece[] = [];
  program.working.forEach(({ slot }, index) => {
    const column = output[index] as Column;
    const source = program.source[slot];
    // Bytes of a nullable column differ from those of one that is not: there is a branch in front.
    if (source === undefined || source.nullable !== column.nullable) {
      if (source !== undefined) program.reader(slot);
      pieces.push({ kind: 'value', slot, index, column });
      return;
    }
    const last = pieces.at(-1);
    if (last?.kind === 'copy' && last.to === slot) pieces[pieces.length - 1] = { ...last, to: slot + 1 };
    else pieces.push({ kind: 'copy', from: slot, to: slot + 1 });
  });
  return pieces;
}
