import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { errorCodes } from '@chimera/contracts';
import { repositoryRoot } from '@chimera/stack';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../program.js';

const folder = join(repositoryRoot, 'docs/runbooks');
const runbooks = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);

/** The command that the words name, or null; words after it are arguments and options. */
function commandOf(words: readonly string[]): Command | null {
  let command: Command = createProgram();
  for (const word of words) {
    const next = command.commands.find((one) => one.name() === word);
    if (next === undefined) break;
    command = next;
  }
  return command.parent === null ? null : command;
}

const namesOf = (text: string): string[] =>
  [...text.matchAll(/\.\/chimera ([^`]+)`/g)].map(([, words = '']) => words);

describe.each(runbooks)('docs/runbooks/%s', (_name, text) => {
  it('names commands and options that exist', () => {
    for (const line of namesOf(text)) {
      const words = line.split(/\s+/);
      const command = commandOf(words);
      expect([line, command?.commands.length === 0 || command?.name() === 'run']).toEqual([line, true]);
      const options = command!.options.flatMap(({ long, short }) => [long, short]);
      for (const word of words.filter((one) => /^-{1,2}[a-z]/.test(one))) expect(options).toContain(word);
    }
  });

  it('names error codes that exist', () => {
    const known = new Set<string>(Object.keys(errorCodes));
    const codes = text.match(
      /CHIMERA_(?:CONFIG|DATABASE|DEAD|MESSAGE|QUARANTINE|REGISTRY|WRITER)_[A-Z_]+|CHIMERA_WORKER_(?:LOST|STALLED|MEMORY)\b/g,
    );
    expect((codes ?? []).filter((code) => !known.has(code))).toEqual([]);
  });

  it('links to pages that exist', () => {
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, path = '']) => path);
    for (const link of links) expect(() => readFileSync(join(folder, link))).not.toThrow();
  });
});
