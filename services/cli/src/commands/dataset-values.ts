import type { Command } from 'commander';
import type { ClassificationProposal, ColumnProfile } from '@chimera/contracts';
import { table } from '../output/table.js';
import { acts } from './action.js';
import { datasetPath } from './dataset-path.js';

interface Seen {
  readonly profiledAt: string;
  readonly rowsProfiled: number;
  readonly complete: boolean;
}
interface Sample extends Seen {
  readonly sample: readonly Readonly<Record<string, string | null>>[];
}
interface Profile extends Seen {
  readonly columns: readonly ColumnProfile[];
  readonly proposals: readonly ClassificationProposal[];
}

/** `chimera dataset sample` and `profile`: what the values look like, classified ones hidden. */
export function registerDatasetValues(dataset: Command): void {
  acts<[string]>(
    dataset
      .command('sample <namespace/name>')
      .description('some rows as they were at onboarding; classified and suspect columns read ***'),
    async ({ output, api }, text) => {
      const one = await (await api()).get<Sample>('discovery', datasetPath(text, '/sample'));
      output.result(one, () => sampleText(one));
    },
  );
  acts<[string]>(
    dataset
      .command('profile <namespace/name>')
      .description('counts and frequent values by column, and the classification that they suggest'),
    async ({ output, api }, text) => {
      const one = await (await api()).get<Profile>('discovery', datasetPath(text, '/profile'));
      output.result(one, () => profileText(one, text));
    },
  );
}

function sampleText(one: Sample): string {
  const names = [...new Set(one.sample.flatMap((row) => Object.keys(row)))];
  const rows = one.sample.map((row) => names.map((name) => cell(row[name] ?? null)));
  return `${seen(one)}\n\n${table(names.map(printable), rows)}`;
}

function profileText(one: Profile, name: string): string {
  const columns = table(
    ['column', 'nulls', 'distinct', 'min', 'max', 'most frequent'],
    one.columns.map(({ column, nulls, distinct, min, max, top }) => [
      printable(column),
      nulls,
      distinct,
      cell(min),
      cell(max),
      top.map(({ value, count }) => `${printable(value)} (${count})`).join(', '),
    ]),
  );
  if (one.proposals.length === 0) return `${seen(one)}\n\n${columns}`;
  const proposals = table(
    ['column', 'proposed', 'kind', 'because'],
    one.proposals.map(({ column, classification, kind, reason }) => [
      printable(column),
      classification,
      kind,
      reason,
    ]),
  );
  const todo = `To confirm, write \`classification\` into the intent of ${name} (\`none\` where a proposal is wrong) and submit it.`;
  return [seen(one), columns, proposals, todo].join('\n\n');
}

function seen({ rowsProfiled, complete, profiledAt }: Seen): string {
  return `${complete ? 'all' : 'the first'} ${rowsProfiled.toLocaleString('en-US')} rows, ${profiledAt}`;
}

function cell(value: string | null): string {
  return value === null ? 'null' : printable(value);
}

/** Values come from outside: what would move the cursor or colour the terminal is shown as a dot. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '·');
}
