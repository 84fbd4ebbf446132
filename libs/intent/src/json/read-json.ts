import { MeshError, RejectedMessageError, type ErrorCode, type Fault } from '@chimera/contracts';
import { intentLimits } from '../limits.js';
import { fault } from '../validation/fault.js';
import type { JsonReading, Span } from './json-document.js';
import { JsonScanner } from './json-scanner.js';
import { childPointer, formatPlace, placeOf } from './pointer.js';
import { suspectNumber, suspectText } from './suspect-value.js';

/**
 * Reads a JSON text strictly and without trust: size and depth are limited, doubled names are reported,
 * nothing in the text can reach a prototype. Never throws.
 */
export function readJson(text: string): JsonReading {
  if (text.length > intentLimits.characters) return { fault: tooLong(text.length) };
  const reader = new JsonReader(text);
  try {
    const value = reader.read();
    return { document: { value, spans: reader.spans, faults: reader.faults } };
  } catch (error) {
    if (!MeshError.is(error)) throw error;
    return { fault: fault(error.code, '', error.message, hintFor(error.code)) };
  }
}

class JsonReader {
  readonly spans = new Map<string, Span>();
  readonly faults: Fault[] = [];
  private readonly scan: JsonScanner;

  constructor(text: string) {
    this.scan = new JsonScanner(text);
  }

  read(): unknown {
    const value = this.value('', 0);
    if (this.scan.peek() !== undefined) this.scan.fail('Expected nothing more after the JSON value');
    return value;
  }

  private value(pointer: string, depth: number): unknown {
    const next = this.scan.peek();
    const start = this.scan.offset;
    const value = this.tokenOrContainer(next, pointer, depth);
    this.spans.set(pointer, { start, end: this.scan.offset });
    return value;
  }

  private tokenOrContainer(next: string | undefined, pointer: string, depth: number): unknown {
    if (next === '{') return this.object(pointer, this.deeper(pointer, depth));
    if (next === '[') return this.array(pointer, this.deeper(pointer, depth));
    if (next === '"') return this.string(pointer);
    if (next === 't') return this.scan.literal('true', true);
    if (next === 'f') return this.scan.literal('false', false);
    if (next === 'n') return this.scan.literal('null', null);
    return this.number(pointer);
  }

  private object(pointer: string, depth: number): unknown {
    const result = Object.create(null) as Record<string, unknown>;
    const seen = new Map<string, number>();
    this.scan.expect('{', '"{"');
    if (this.scan.take('}')) return result;
    do {
      if (this.scan.peek() !== '"') this.scan.fail('Expected a field name in quotes');
      const at = this.scan.offset;
      const name = this.scan.string();
      const child = childPointer(pointer, name);
      this.noteName(name, child, at, seen);
      this.scan.expect(':', '":" after the field name');
      result[name] = this.value(child, depth);
    } while (this.scan.take(','));
    this.scan.expect('}', '"," or "}" after the value');
    return result;
  }

  private array(pointer: string, depth: number): unknown {
    const result: unknown[] = [];
    this.scan.expect('[', '"["');
    if (this.scan.take(']')) return result;
    do result.push(this.value(childPointer(pointer, result.length), depth));
    while (this.scan.take(','));
    this.scan.expect(']', '"," or "]" after the value');
    return result;
  }

  private string(pointer: string): string {
    const text = this.scan.string();
    this.note(suspectText(text, pointer));
    return text;
  }

  private number(pointer: string): number {
    const token = this.scan.number();
    this.note(suspectNumber(token, pointer));
    return Number(token);
  }

  private noteName(name: string, child: string, offset: number, seen: Map<string, number>): void {
    this.note(suspectText(name, child));
    const first = seen.get(name);
    seen.set(name, first ?? offset);
    // Finding the line costs a pass over the text: not for more doubles than are reported.
    if (first === undefined || this.faults.length >= intentLimits.faults) return;
    const places = [first, offset].map((at) => formatPlace(placeOf(this.scan.text, at)));
    this.note(
      fault(
        'CHIMERA_INTENT_INVALID',
        child,
        `The field stands twice in one object: ${places.join(' and ')}.`,
        { hint: 'Remove one of them.' },
      ),
    );
  }

  private note(found: Fault | null): void {
    // A hostile file could hold a fault per character; past the limit they are only counted as invalid.
    if (found !== null && this.faults.length < intentLimits.faults) this.faults.push(found);
  }

  private deeper(pointer: string, depth: number): number {
    if (depth < intentLimits.depth) return depth + 1;
    const place = formatPlace(placeOf(this.scan.text, this.scan.offset));
    throw new RejectedMessageError(
      'CHIMERA_TOO_LARGE',
      `Expected at most ${intentLimits.depth} levels of objects and arrays, found one more at ${place}.`,
      { details: { pointer } },
    );
  }
}

function tooLong(length: number): Fault {
  return fault('CHIMERA_TOO_LARGE', '', 'The intent is too long.', {
    expected: `at most ${intentLimits.characters} characters`,
    found: `${length} characters`,
    hint: 'Split it into several intents.',
  });
}

function hintFor(code: ErrorCode): { readonly hint: string } {
  return code === 'CHIMERA_TOO_LARGE'
    ? { hint: 'Flatten the file; the format needs no more than eight levels.' }
    : { hint: 'Mend the file at this place; JSON has no comments and no comma after the last item.' };
}
