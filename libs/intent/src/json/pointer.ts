/** Appends a step to a JSON pointer (RFC 6901). */
export function childPointer(pointer: string, step: string | number): string {
  return `${pointer}/${String(step).replace(/~/g, '~0').replace(/\//g, '~1')}`;
}

/** Last step of a JSON pointer, unescaped; empty for the root. */
export function lastStep(pointer: string): string {
  const raw = pointer.slice(pointer.lastIndexOf('/') + 1);
  return raw.replace(/~1/g, '/').replace(/~0/g, '~');
}

/** A person's idea of a place in a text. Both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Line and column of an offset. */
export function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
}

/** `line 3, column 5`. */
export function formatPlace(place: Place): string {
  return `line ${place.line}, column ${place.column}`;
}
