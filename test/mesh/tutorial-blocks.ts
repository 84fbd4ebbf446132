/** A step of the tutorial: commands, and what is shown of their output. */
export interface TutorialStep {
  /** Heading of the section that it stands in. */
  readonly section: string;
  readonly commands: string;
  /** Exit code that the commands end with. */
  readonly exit: number;
  /** Whether the output may take a moment to become what is shown. */
  readonly soon: boolean;
  /** Lines that the output has, in this order, others between them; empty when nothing is shown. */
  readonly shown: readonly string[];
}

const fence = /^```(\w+) ?(.*)\n([\s\S]*?)^```$/gm;

/** Steps of a tutorial in order. `sh stack` blocks start and stop the stack itself and are no steps. */
export function stepsOf(markdown: string): readonly TutorialStep[] {
  return markdown.split(/^## /m).flatMap((text) => {
    const section = text.split('\n', 1)[0]!;
    const blocks = [...text.matchAll(fence)].map(([, language, info, body]) => ({ language, info, body }));
    return blocks.flatMap(({ language, info = '', body = '' }, place) => {
      if (language !== 'sh' || info === 'stack') return [];
      const next = blocks[place + 1];
      const shown = next?.language === 'text' ? next.body!.trimEnd().split('\n') : [];
      const exit = Number(/^exit=(\d+)$/.exec(info)?.[1] ?? 0);
      return [{ section, commands: body, exit, soon: info === 'soon', shown }];
    });
  });
}

/** The first line that the output lacks, or null. `…` stands for anything, white space for any white space. */
export function missingLine(output: string, shown: readonly string[]): string | null {
  let rest = output.split('\n').map(plain);
  for (const line of shown) {
    const parts = plain(line)
      .split('…')
      .map((part) => part.trim());
    const found = rest.findIndex((candidate) => holds(candidate, parts));
    if (found === -1) return line;
    rest = rest.slice(found + 1);
  }
  return null;
}

function plain(line: string): string {
  return line.replaceAll(/\s+/g, ' ').trim();
}

function holds(line: string, parts: readonly string[]): boolean {
  let from = 0;
  for (const part of parts) {
    const at = line.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return true;
}
