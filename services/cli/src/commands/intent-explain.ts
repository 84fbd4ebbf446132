import type { Command } from 'commander';
import { RejectedMessageError } from '@chimera/contracts';
import { explainableNames, explainIntent, explanationText, suggestion } from '@chimera/intent';
import type { CommandContext } from '../context.js';
import { acts } from './action.js';

/** `chimera intent explain`: what each field means. */
export function registerExplain(intent: Command): void {
  acts<[string | undefined]>(
    intent
      .command('explain [path]')
      .description(
        'what each field means: type, default, what is allowed, an example; all, or those below a path',
      ),
    async (context, path) => explain(context, path),
  );
}

/** Prints every field, or those at and below a path. Throws `CHIMERA_USAGE` when there is none. */
export function explain({ output }: CommandContext, path: string | undefined): void {
  const fields = explainIntent(path);
  if (fields.length === 0 && path !== undefined) {
    const last = path.split(/[./]/).at(-1) ?? path;
    throw new RejectedMessageError('CHIMERA_USAGE', `Expected a field of an intent, found "${path}".`, {
      hint: suggestion(last, explainableNames()) ?? 'All of them: `chimera intent explain`.',
    });
  }
  output.result(fields, () => explanationText(fields));
}
