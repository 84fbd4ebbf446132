import type { Command } from 'commander';
import { RejectedMessageError } from '@chimera/contracts';
import {
  diffIntents,
  implicationTexts,
  sourcePart,
  validateIntent,
  type IntentChange,
  type SourceIntent,
} from '@chimera/intent';
import type { ApiClient } from '../api/client.js';
import { RefusedError } from '../api/client.js';
import { readIntentFile } from '../api/intent-file.js';
import { storedIntent, versionOf } from '../intents/stored-intent.js';
import { acts } from './action.js';
import { positive } from './options.js';

interface Compared {
  readonly title: string;
  readonly before: SourceIntent;
  readonly after: SourceIntent;
}

/** `chimera intent diff`: what differs between versions, and what follows from it. */
export function registerDiff(intent: Command): void {
  const command = intent
    .command('diff')
    .description(
      'what differs between two versions, or between a file and the current version, and what it implies',
    )
    .argument('<what>', 'namespace/name, or a file that ends in .json')
    .argument('[v1]', 'earlier version; default: the one before', positive)
    .argument('[v2]', 'later version; default: the current one', positive);
  acts<[string, number | undefined, number | undefined]>(command, async ({ output, api }, what, v1, v2) => {
    const client = await api();
    const { title, before, after } = what.endsWith('.json')
      ? await fileAgainstCurrent(client, what)
      : await versions(client, what, v1, v2);
    const changes = diffIntents(before, after);
    output.result({ title, changes }, () =>
      [`${title}: ${countText(changes.length)}`, ...changes.map(changeText)].join('\n'),
    );
  });
}

async function versions(client: ApiClient, name: string, v1?: number, v2?: number): Promise<Compared> {
  const stored = await storedIntent(client, name);
  const to = v2 ?? stored.version;
  const from = v1 ?? to - 1;
  if (v1 === undefined && from < 1)
    throw new RejectedMessageError('CHIMERA_NOT_FOUND', `Expected two versions of ${name}, found one.`, {
      hint: 'A file is compared with it by `chimera intent diff <file.json>`.',
    });
  const [before, after] = [versionOf(stored, from), versionOf(stored, to)];
  return { title: `${name} version ${from} -> ${to}`, before: before.content, after: after.content };
}

/** Intake keeps the source part of each version; the ingestion is compared as far as intake tells it. */
async function fileAgainstCurrent(client: ApiClient, file: string): Promise<Compared> {
  const validation = validateIntent(await readIntentFile(file));
  if (!validation.valid) {
    throw new RefusedError(
      'CHIMERA_INTENT_INVALID',
      `Expected a valid intent in ${file}, found ${validation.faults.length} faults.`,
      validation.faults,
      undefined,
    );
  }
  const { intent } = validation;
  const stored = await storedIntent(client, `${intent.namespace}/${intent.name}`);
  const title = `${file} against ${stored.namespace}/${stored.name} version ${stored.version}`;
  const { ingestion } = stored;
  const before = versionOf(stored).content;
  if (ingestion === undefined)
    return { title: `${title}, source part`, before, after: sourcePart(intent).part };
  const datasets = before.datasets.map((dataset) => ({
    ...dataset,
    ...(ingestion[dataset.name] === undefined ? {} : { ingestion: ingestion[dataset.name]! }),
  }));
  return { title, before: { ...before, datasets }, after: intent };
}

function countText(count: number): string {
  if (count === 0) return 'no difference';
  return `${count} ${count === 1 ? 'difference' : 'differences'}`;
}

function changeText({ path, change, before, after, implies }: IntentChange): string {
  const values =
    change === 'changed' ? `${shown(before)} -> ${shown(after)}` : shown(change === 'added' ? after : before);
  return `  ${change.padEnd(7)} ${path}: ${values}\n          implies ${implicationTexts[implies]}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
