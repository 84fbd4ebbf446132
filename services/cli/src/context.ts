import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { apiAddresses } from './api/addresses.js';
import { ApiClient } from './api/client.js';
import { createOutput, type Output } from './output/output.js';

/** What a command works with. */
export interface CommandContext {
  readonly output: Output;
  /** Throws `CHIMERA_NOT_RUNNING` when no stack is up. */
  api(): Promise<ApiClient>;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Builds the context of a command from its global options. */
export function contextOf(command: Command, signal: AbortSignal): CommandContext {
  const { json = false } = command.optsWithGlobals<{ json?: boolean }>();
  let client: Promise<ApiClient> | null = null;
  return {
    output: createOutput(json),
    api: () => (client ??= apiAddresses().then((addresses) => new ApiClient(addresses, actor(), signal))),
    signal,
  };
}

/** Who acts, as events and the audit log name it. */
function actor(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an account, as in some containers.
    return 'local';
  }
}
