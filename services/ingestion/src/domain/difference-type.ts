import { parseColumnType } from '@chimera/contracts';

/** Contract type at the head of a difference such as `decimal(15,2) (numeric(15,2))`; null when there is none. */
export function typeIn(text: string | null): string | null {
  const type = /^[a-z0-9]+(\(\d+,\d+\))?/.exec(text ?? '')?.[0];
  if (type === undefined) return null;
  try {
    parseColumnType(type);
    return type;
  } catch {
    // A connector that tells native types only; nobody can say how they are to be read.
    return null;
  }
}

/** Native type in the brackets behind it; the text itself when there are none. */
export function nativeTypeIn(text: string | null): string {
  return /^[a-z0-9]+(?:\(\d+,\d+\))? \((.*)\)(?: not null)?$/s.exec(text ?? '')?.[1] ?? text ?? '';
}
