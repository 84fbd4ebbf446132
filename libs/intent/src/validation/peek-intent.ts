import { Loose } from '../json/loose.js';
import { placeOf, type Place } from '../json/pointer.js';
import { readJson } from '../json/read-json.js';

/** What a text says about itself, whether or not it is a valid intent. */
export interface IntentPeek {
  readonly namespace: string | null;
  readonly name: string | null;
  /** Only when it looks like an address that mail can be sent to. */
  readonly supportEmail: string | null;
}

/** Reads who an intent belongs to, so that a refusal can be told to somebody. Never throws. */
export function peekIntent(content: string): IntentPeek {
  const reading = readJson(content);
  const root = new Loose('document' in reading ? reading.document.value : undefined);
  const email = root.get('team').get('supportEmail').text;
  return {
    namespace: root.get('namespace').text ?? null,
    name: root.get('name').text ?? null,
    supportEmail:
      email !== undefined && email.length <= 254 && /^[^\s@<>",;]+@[A-Za-z0-9.-]+$/.test(email)
        ? email
        : null,
  };
}

/** Line and column of the value at a JSON pointer, or of the nearest thing around it; null when the text is not JSON. */
export function locateInIntent(content: string, pointer: string): Place | null {
  const reading = readJson(content);
  if (!('document' in reading)) return null;
  let path = pointer;
  while (path !== '' && !reading.document.spans.has(path)) path = path.slice(0, path.lastIndexOf('/'));
  return placeOf(content, reading.document.spans.get(path)?.start ?? 0);
}
