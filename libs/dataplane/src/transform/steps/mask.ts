import { createHmac } from 'node:crypto';
import { parseColumnType, RejectedMessageError } from '@chimera/contracts';
import { textOf } from '../expression/text-values.js';
import type { Value } from '../expression/value.js';
import type { RowProgram, WorkingColumn } from '../row-program.js';
import { StepFault } from '../step-fault.js';
import type { TransformStep } from '../transform-step.js';

type MaskStep = TransformStep & { readonly do: 'mask' };

/** Characters that `partial` leaves when the step does not say. */
const defaultKeep = 4;
/** A shorter key can be found out by trying. */
const minKeyBytes = 16;

/** Hides the values of a column. */
export function maskStep(program: RowProgram, step: MaskStep): void {
  const found = program.find(step.column);
  const { column } = found;
  const masked = column.classification === null ? null : 'internal';
  if (step.with === 'null') {
    const slot = program.newSlot();
    program.replace(found, {
      column: { ...column, nullable: true, keyPosition: null, classification: null },
      slot,
    });
    return;
  }
  const hide = step.with === 'hash' ? hasher(program, step) : partial(step);
  const slot = program.newSlot();
  program.replace(found, {
    column: { ...column, type: 'text', nativeType: 'text', classification: masked },
    slot,
  });
  addAction(program, found, slot, hide);
}

function addAction(
  program: RowProgram,
  found: WorkingColumn,
  slot: number,
  hide: (text: string) => string,
): void {
  const text = textOf(parseColumnType(found.column.type));
  const read = program.reader(found.slot);
  const { row } = program;
  program.actions.push({
    column: found.column.name,
    run: () => {
      const value: Value = read();
      row[slot] = value === null ? null : hide(text(value));
      return true;
    },
  });
}

/** The same value under the same key always gives the same text, so that joins still work. */
function hasher(program: RowProgram, step: MaskStep): (text: string) => string {
  if (step.key === undefined) {
    throw new StepFault({
      message: 'A hash needs a key.',
      expected: 'key: env:NAME or file:/path',
      found: 'no key',
      hint: 'Without a key, values could be found out by hashing guesses.',
    });
  }
  const key = program.keys === undefined ? undefined : keyOf(program.keys.get(step.key)?.reveal(), step.key);
  return (text) =>
    createHmac('sha256', key ?? '')
      .update(text, 'utf8')
      .digest('hex');
}

function keyOf(key: string | undefined, reference: string): string {
  const bytes = Buffer.byteLength(key ?? '');
  if (key !== undefined && bytes >= minKeyBytes) return key;
  throw new RejectedMessageError(
    'CHIMERA_SECRET_UNRESOLVED',
    `Expected a key of at least ${minKeyBytes} bytes behind ${reference}, found ${key === undefined ? 'none' : `${bytes} bytes`}.`,
    { hint: 'Put a random key there, such as the output of `openssl rand -hex 32`.' },
  );
}

/** A text that is no longer than what would stay is hidden whole; it would stand in the clear otherwise. */
function partial(step: MaskStep): (text: string) => string {
  const keep = step.keep ?? defaultKeep;
  if (!Number.isInteger(keep) || keep < 0) {
    throw new StepFault({
      message: 'The number of characters that stay is none.',
      expected: 'a whole number of at least 0',
      found: String(keep),
    });
  }
  return (text) => {
    const characters = Array.from(text);
    const hidden = characters.length <= keep ? characters.length : characters.length - keep;
    return '*'.repeat(hidden) + characters.slice(hidden).join('');
  };
}
