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

/** What of a dataset was onboarded; columns and ingestion aside. */
const fixedFields = [
  'from',
  'format',
  'schema',
  'classification',
  'compatibility',
  'description',
  'tags',
] as const;
const fixedParts = ['team', 'source', 'declaration', 'notify'] as const;

/** Where an intent handed in for ingestion departs from what was onboarded. Datasets and columns may be left out, nothing may be added. */
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
  const changed = fixedFields.filter((name) => canonicalJson(base[name]) !== canonicalJson(dataset[name]));
  return [...changed.map((name) => sourceChanged(`${path}/${name}`)), ...columnFaults(dataset, base, path)];
}

function columnFaults(dataset: IntentDataset, base: SourcePartDataset, path: string): readonly Fault[] {
  if (base.columns === undefined) return [];
  if (dataset.columns === undefined)
    return [grown(`${path}/columns`, base.columns.join(', '), 'all columns')];
  return dataset.columns.flatMap((name, position) =>
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
}

function grown(path: string, expected: string, found: string, similar?: string): Fault {
  const onboardFirst = 'To take in more, onboard it first: `chimera intent submit`.';
  return fault('CHIMERA_INTENT_SELECTION_GROWN', path, 'This was not onboarded.', {
    expected: expected.slice(0, 500),
    found,
    hint: similar === undefined ? onboardFirst : `${similar} ${onboardFirst}`,
  });
}

function sourceChanged(path: string): Fault {
  return fault('CHIMERA_INTENT_SOURCE_CHANGED', path, 'This differs from the onboarded version.', {
    expected: 'what was onboarded',
    hint: 'Submit the changed file with `chimera intent submit` first, or take back the change.',
  });
}
