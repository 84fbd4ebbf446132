import { describe, expect, it } from 'vitest';
import { missingLine, stepsOf } from './tutorial-blocks.js';

const tutorial = `# T
## 1. One
\`\`\`sh stack
./chimera up
\`\`\`
\`\`\`sh exit=1
./chimera run start a/b
\`\`\`
Text.
\`\`\`text
state: rejected
\`\`\`
## 2. Two
\`\`\`sh soon
./chimera audit
\`\`\`
`;

describe('steps of a tutorial', () => {
  it('are its commands with exit code and what is shown', () => {
    expect(stepsOf(tutorial)).toEqual([
      {
        section: '1. One',
        commands: './chimera run start a/b\n',
        exit: 1,
        soon: false,
        shown: ['state: rejected'],
      },
      { section: '2. Two', commands: './chimera audit\n', exit: 0, soon: true, shown: [] },
    ]);
  });
});

describe('output', () => {
  const output = 'run 4711 of a/b\n  state:    rejected\nrows  7\n';

  it('has what is shown, in any columns, with anything in place of …', () => {
    expect(missingLine(output, ['run … of a/b', 'state: rejected', 'rows 7'])).toBeNull();
  });

  it.each([['state: published'], ['run … of a/c']])('lacks %s', (line) => {
    expect(missingLine(output, [line])).toBe(line);
  });

  it('has it in the order that is shown', () => {
    expect(missingLine(output, ['rows 7', 'state: rejected'])).toBe('state: rejected');
  });
});
