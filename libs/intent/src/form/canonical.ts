import { createHash } from 'node:crypto';

/**
 * Canonical JSON in the manner of RFC 8785: names sorted by UTF-16 code units, no white space, numbers
 * and texts as ECMAScript writes them. Equal values give equal text. Fields that are undefined are left out.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const fields = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(fields).filter((name) => fields[name] !== undefined);
  // The default order of sort is the order of UTF-16 code units that the RFC asks for.
  return `{${names
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(fields[name])}`)
    .join(',')}}`;
}

/** SHA-256 of a text as hexadecimal. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
