import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ColumnDeclaration, Ingestion, IntentDataset, SourceIntent } from '@chimera/intent';
import { declaration, targetOf, type DemoPlaces } from './demo-intents.js';

/** Columns of the guess, by dataset. */
export type Schemas = Readonly<Record<string, readonly ColumnDeclaration[]>>;

/** Three exports of text: as they are submitted first, with nothing but where they lie. */
export function exportsIntent(places: DemoPlaces): SourceIntent {
  return {
    apiVersion: 'chimera/v1',
    kind: 'SourceIntent',
    namespace: 'aviation',
    name: 'exports',
    team: { name: 'aviation-data', supportEmail: 'aviation-data@example.org' },
    source: { kind: 'csv', uri: `file:${places.exportsFolder}` },
    datasets: [
      { name: 'airports', from: 'airports.csv', format: { nulls: ['', 'NA'] }, tags: ['reference-data'] },
      { name: 'birdstrikes', from: 'birdstrikes.csv', tags: ['safety'] },
      { name: 'routes', from: 'flights-airport.csv' },
    ],
    declaration,
  };
}

/** What a person makes of the guess: dirty lines made texts of columns that are dates and numbers. */
export const corrections: Readonly<Record<string, Readonly<Record<string, Partial<ColumnDeclaration>>>>> = {
  airports: { iata: { nullable: false }, latitude: { type: 'float64' } },
  birdstrikes: { 'Flight Date': { type: 'date' }, 'Speed IAS in knots': { type: 'int64' } },
};

/** The guessed schemas as a person confirms them. */
export function confirmed(guess: Schemas): Schemas {
  return Object.fromEntries(
    Object.entries(guess).map(([dataset, columns]) => [
      dataset,
      columns.map((column) => ({ ...column, ...corrections[dataset]?.[column.name] })),
    ]),
  );
}

/** The intent with its schemas. */
export function confirmedIntent(places: DemoPlaces, schemas: Schemas): SourceIntent {
  return withDatasets(exportsIntent(places), (dataset) => {
    const schema = schemas[dataset.name];
    return schema === undefined ? dataset : { ...dataset, schema };
  });
}

/** With what shall become of the rows. `sla`: a promise about the age of the airports. */
export function ingestionIntent(
  places: DemoPlaces,
  schemas: Schemas,
  sla: NonNullable<Ingestion['sla']> = usualPromise,
): SourceIntent {
  const ingestions: Readonly<Record<string, Ingestion>> = {
    airports: airports(places, sla),
    birdstrikes: birdstrikes(places),
    routes: routes(places),
  };
  return withDatasets(confirmedIntent(places, schemas), (dataset) => ({
    ...dataset,
    ingestion: ingestions[dataset.name]!,
  }));
}

const usualPromise = { expectedBy: 'P30D', failBy: 'P31D' };

function airports({ warehouse }: DemoPlaces, sla: NonNullable<Ingestion['sla']>): Ingestion {
  return {
    trigger: { kind: 'manual' },
    way: { kind: 'full' },
    target: targetOf(warehouse, 'airports'),
    key: ['iata'],
    rules: [
      { id: 'code', rule: 'pattern', columns: ['iata'], pattern: '^[A-Z0-9]{3,4}$' },
      { id: 'on-earth', rule: 'range', columns: ['latitude'], min: -90, max: 90 },
    ],
    sla,
  };
}

function birdstrikes({ warehouse, maskKeyReference }: DemoPlaces): Ingestion {
  return {
    trigger: { kind: 'manual' },
    way: { kind: 'full' },
    target: targetOf(warehouse, 'birdstrikes'),
    transforms: [
      { do: 'rename', column: 'Airport Name', to: 'airport' },
      { do: 'rename', column: 'Flight Date', to: 'day' },
      { do: 'rename', column: 'Effect Amount of damage', to: 'damage' },
      { do: 'rename', column: 'Speed IAS in knots', to: 'knots' },
      { do: 'rename', column: 'Cost Total $', to: 'cost' },
      { do: 'derive', column: 'year', type: 'int64', expression: 'year(day)' },
      { do: 'mask', column: 'Aircraft Airline Operator', with: 'hash', key: maskKeyReference },
      { do: 'drop', columns: ['Cost Other', 'Cost Repair'] },
    ],
    deduplicate: 'row',
    rules: [
      { id: 'airport-known', rule: 'notNull', columns: ['airport'], action: 'quarantine' },
      { id: 'speed', rule: 'range', columns: ['knots'], min: 0, max: 700, action: 'quarantine' },
      {
        id: 'damage-words',
        rule: 'allowedValues',
        columns: ['damage'],
        values: ['None', 'Minor', 'Medium', 'Substantial'],
        severity: 'warn',
      },
    ],
    maxQuarantined: { percent: 1 },
  };
}

function routes({ warehouse }: DemoPlaces): Ingestion {
  const known = { rule: 'reference', dataset: 'aviation/airports', to: ['iata'] } as const;
  return {
    trigger: { kind: 'manual' },
    way: { kind: 'full' },
    target: targetOf(warehouse, 'routes'),
    key: ['origin', 'destination'],
    rules: [
      { id: 'origin-known', columns: ['origin'], ...known },
      { id: 'destination-known', columns: ['destination'], ...known },
    ],
  };
}

function withDatasets(intent: SourceIntent, change: (dataset: IntentDataset) => IntentDataset): SourceIntent {
  return { ...intent, datasets: intent.datasets.map(change) };
}

/** Key of the masked column: made once, so that masked values stay the same. Answers its reference. */
export function maskKey(secretsFolder: string): string {
  const file = join(secretsFolder, 'demo-mask.key');
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
  return `file:${file}`;
}
