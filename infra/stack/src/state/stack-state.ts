import type { ServerAddresses } from '../addresses.js';
import type { StackLayout } from '../layout.js';
import { readJson, writeJson } from './json-file.js';

/** Who runs the servers: we, or somebody else. */
export type StackKind = 'embedded' | 'external';

/** What stays the same over starts. */
export interface StackState {
  readonly kind?: StackKind;
  /** Ports by server or service. */
  readonly ports: Readonly<Record<string, number>>;
  /** Addresses of an external stack. */
  readonly external?: ServerAddresses;
}

/** State of a stack; empty when it never ran. */
export function readStackState(layout: StackLayout): StackState {
  return readJson<StackState>(layout.stackFile) ?? { ports: {} };
}

/** Keeps the state for the next start; external addresses may carry a password, so only the owner reads it. */
export function writeStackState(layout: StackLayout, state: StackState): void {
  writeJson(layout.stackFile, state, 0o600);
}
