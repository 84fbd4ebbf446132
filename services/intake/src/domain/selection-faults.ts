import type { Fault } from '@chimera/contracts';
import {
  canonicalJson,
  fault,
  sourcePart,
  suggestion,
  type IntentDataset,
  type SourceIntent,
  type SourcePart,
  type SourcePartDataset,
} from '@chimera/intent';

const fixedParts = ['team', 'source', 'declaration', 'notify'] as const;

/** Where an intent handed in for ingestion departs from what was onboarded. Datasets may be left out, nothing may be added. */
export function selectionFaults(intent: SourceIntent, onboarded: SourcePart): readonly Fault[] {
  const { part } = sourcePart(intent);
  const changed = fixedParts.filter((name) => canonicalJson(part[name]) !== canonicalJson(onboarded[name]));
  return [
    ...changed.map((name) => sourceChanged(`/${name}`)),
    ...intent.datasets.flatMap((dataset, index) => datasetFaults(dataset, index, onboarded)),
  ];
}

function datasetFaults(dataset: IntentDataset, index: number, onboarded: SourcePart): readonly Fault[] {
  const path = `/datasets/${index}`;
  const base = onboarded.datasets.find((candidate) => candidate.name === dataset.name);
  if (base === undefined) {
    const names = onboarded.datasets.map((candidate) => candidate.name);
    return [
      grown(
        `${path}/name`,
        `one of ${names.join(', ')}`,
        `"${dataset.name}"`,
        suggestion(dataset.name, names),
      ),
    ];
  }
  if (base.from !== dataset.from) return [sourceChanged(`${path}/from`)];
  return columnFaults(dataset, base, path);
}

function columnFaults(dataset: IntentDataset, base: SourcePartDataset, path: string): readonly Fault[] {
  if (base.columns === undefined)
    return dataset.columns === undefined ? [] : [columnsReduced(path, 'all columns', dataset.columns)];
  if (dataset.columns === undefined)
    return [grown(`${path}/columns`, base.columns.join(', '), 'all columns')];
  const added = dataset.columns.flatMap((name, position) =>
    base.columns!.includes(name)
      ? []
      : [
          grown(
            `${path}/columns/${position}`,
            `one of ${base.columns!.join(', ')}`,
            `"${name}"`,
            suggestion(name, base.columns!),
          ),
        ],
  );
  if (added.length > 0) return added;
  return dataset.columns.length < base.columns.length
    ? [columnsReduced(path, `the onboarded columns ${base.columns.join(', ')}`, dataset.columns)]
    : [];
}

function grown(path: string, expected: string, found: string, similar?: string): Fault {
  const onboardFirst = 'To take in more, onboard it first: `chimera intent submit`.';
  return fault('CHIMERA_INTENT_SELECTION_GROWN', path, 'This was not onboarded.', {
    expected: expected.slice(0, 500),
    found,
    hint: similar === undefined ? onboardFirst : `${similar} ${onboardFirst}`,
  });
}

/** Rows travel under the registered contract: with fewer columns it is another contract, which onboarding makes. */
function columnsReduced(path: string, expected: string, columns: readonly string[]): Fault {
  return fault(
    'CHIMERA_INTENT_SOURCE_CHANGED',
    `${path}/columns`,
    'Fewer columns are another contract version.',
    {
      expected: expected.slice(0, 500),
      found: `only ${columns.join(', ')}`.slice(0, 500),
      hint: 'To drop columns: 1. `chimera intent submit <file> --wait` onboards this file as a new version, with a contract of these columns. 2. `chimera ingest submit <file> --wait` again. Otherwise: leave whole datasets out as you like, or put the columns back.',
    },
  );
}

function sourceChanged(path: string): Fault {
  return fault('CHIMERA_INTENT_SOURCE_CHANGED', path, 'This differs from the onboarded version.', {
    expected: 'what was onboarded',
    hint: 'Submit the changed file with `chimera intent submit` first, or take back the change.',
  });
}
