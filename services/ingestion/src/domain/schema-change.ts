import type { SchemaDifference } from '@chimera/connectors';
import { RejectedMessageError, type Column, type MeshError } from '@chimera/contracts';
import type { SchemaChangePolicy } from '@chimera/intent';
import { typeIn } from './difference-type.js';
import { underOldContract, type OldContractReading } from './old-contract.js';

/** What is done about a source that no longer looks as its contract says. */
export type Reaction =
  /** Every row that the source can have still fits. */
  | { readonly action: 'none' }
  /** metadata makes a new contract version, by which the run goes on. */
  | { readonly action: 'evolving' }
  /** A person decides. */
  | { readonly action: 'held' }
  /** The rows are read by what the source has now, and made into rows of the old contract. */
  | { readonly action: 'continuing'; readonly reading: OldContractReading };

/** A difference that was found, as it is told. */
export interface SchemaChange {
  readonly policy: SchemaChangePolicy;
  readonly action: 'evolving' | 'held' | 'continuing';
  readonly differences: readonly SchemaDifference[];
}

/** Decides by the policy of the contract. `columns` are those that are read, in their order. */
export function reactionTo(
  differences: readonly SchemaDifference[],
  policy: SchemaChangePolicy,
  columns: readonly Column[],
): Reaction {
  const broken = differences.filter((difference) => !isHarmless(difference));
  if (broken.length === 0) return { action: 'none' };
  if (policy === 'hold' || broken.some(({ kind }) => kind === 'datasetDropped')) return { action: 'held' };
  // The registry has the last word on what is compatible; what surely is not need not be tried.
  if (policy === 'evolve')
    return { action: broken.every((difference) => mayEvolve(difference)) ? 'evolving' : 'held' };
  const reading = underOldContract(columns, broken);
  return reading === null ? { action: 'held' } : { action: 'continuing', reading };
}

/** What an attempt ends with that a changed source holds up. Names columns and types, never values (Invariant 8). */
export function sourceChanged({ action, differences }: SchemaChange, contractVersion: number): MeshError {
  const shown = differences.slice(0, 5).map(textOf).join('; ');
  const more = differences.length > 5 ? `; and ${differences.length - 5} more` : '';
  return new RejectedMessageError(
    'CHIMERA_SOURCE_SCHEMA_CHANGED',
    `Expected the source as contract version ${contractVersion} says, found: ${shown}${more}.`,
    { hint: hints[action] },
  );
}

const hints: Readonly<Record<SchemaChange['action'], string>> = {
  evolving: 'Nothing: the contract follows the source, and the run goes on by it.',
  held: 'Undo the change at the source, or accept it with `chimera pipeline resume <namespace/pipeline> --accept`.',
  continuing: 'Nothing: the run goes on under the old contract.',
};

/** A column that may no longer be null still fits a contract that lets it. */
function isHarmless({ kind, after }: SchemaDifference): boolean {
  return kind === 'nullabilityChanged' && after === 'not null';
}

function mayEvolve({ kind, before, after }: SchemaDifference): boolean {
  if (kind === 'columnRenamed') return false;
  if (kind !== 'typeChanged') return true;
  const [from, to] = [typeIn(before), typeIn(after)];
  return from !== null && to !== null && (widerThan[from] ?? []).includes(to);
}

/** Types whose readers can read what was written by the narrower one: Avro's promotions. */
const widerThan: Readonly<Record<string, readonly string[]>> = {
  int32: ['int64', 'float32', 'float64'],
  int64: ['float32', 'float64'],
  float32: ['float64'],
};

function textOf({ kind, column, before, after }: SchemaDifference): string {
  switch (kind) {
    case 'datasetDropped':
      return `${before ?? 'the dataset'} is gone`;
    case 'columnAdded':
      return `column ${column} (${after ?? ''}) is new`;
    case 'columnDropped':
      return `column ${column} (${before ?? ''}) is gone`;
    case 'columnRenamed':
      return `column ${column} is called ${after ?? ''} now`;
    case 'typeChanged':
    case 'nullabilityChanged':
      return `column ${column} was ${before ?? ''} and is ${after ?? ''}`;
  }
}
