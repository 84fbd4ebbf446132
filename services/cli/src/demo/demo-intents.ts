import type { SourceIntent, Target } from '@chimera/intent';
import type { DemoDatabase } from './demo-databases.js';

/** What the intents of the demo refer to. */
export interface DemoPlaces {
  readonly dataFolder: string;
  /** Folder with the spoiled exports. */
  readonly exportsFolder: string;
  /** `file:` reference to the key of masked columns. */
  readonly maskKeyReference: string;
  readonly source: DemoDatabase;
  readonly warehouse: DemoDatabase;
  readonly webhook: { readonly url: string; readonly secretReference: string };
}

/** By what right the demo takes its data. */
export const declaration = {
  declaredBy: 'Ada Demo',
  basis: 'Public data of the vega-datasets package, for demonstration.',
  validUntil: '2099-12-31',
};

/** Three million US flights of 2001 in one Parquet file. Implausible delays are set aside while reading. */
export function flightsIntent(places: DemoPlaces): SourceIntent {
  return {
    apiVersion: 'chimera/v1',
    kind: 'SourceIntent',
    namespace: 'aviation',
    name: 'flights',
    team: { name: 'aviation-data', supportEmail: 'aviation-data@example.org' },
    source: { kind: 'parquet', uri: `file:${places.dataFolder}` },
    datasets: [
      {
        name: 'flights',
        from: 'flights-3m.parquet',
        ingestion: {
          trigger: { kind: 'manual' },
          way: { kind: 'full' },
          target: targetOf(places.warehouse, 'flights'),
          rules: [
            { id: 'date-present', rule: 'notNull', columns: ['date'] },
            {
              id: 'plausible-delay',
              rule: 'range',
              columns: ['delay'],
              min: -120,
              max: 1400,
              action: 'quarantine',
            },
            { id: 'plausible-distance', rule: 'range', columns: ['distance'], min: 1, max: 6000 },
            { id: 'all-there', rule: 'rowCount', min: 2_900_000, max: 3_100_000 },
          ],
        },
      },
    ],
    declaration,
    notify: { webhooks: [{ url: places.webhook.url, secret: places.webhook.secretReference }] },
  };
}

/** Seattle's weather from a Postgres table. A maximum above 60 degrees keeps a version from being published. */
export function weatherIntent(places: DemoPlaces): SourceIntent {
  const { source, warehouse, webhook } = places;
  return {
    apiVersion: 'chimera/v1',
    kind: 'SourceIntent',
    namespace: 'climate',
    name: 'weather',
    team: { name: 'climate-data', supportEmail: 'climate-data@example.org' },
    source: { kind: 'postgres', uri: source.uri, user: source.user, password: source.passwordReference },
    datasets: [
      {
        name: 'weather',
        from: 'public.weather',
        ingestion: {
          trigger: { kind: 'manual' },
          way: { kind: 'full' },
          target: targetOf(warehouse, 'weather'),
          key: ['day'],
          rules: [
            { id: 'one-row-a-day', rule: 'unique', columns: ['day'] },
            { id: 'plausible-maximum', rule: 'range', columns: ['temp_max'], min: -40, max: 60 },
          ],
        },
      },
    ],
    declaration,
    notify: { webhooks: [{ url: webhook.url, secret: webhook.secretReference }] },
  };
}

/** A relation of the warehouse that each run replaces. */
export function targetOf(warehouse: DemoDatabase, relation: string): Target {
  const { uri, user, passwordReference } = warehouse;
  return {
    kind: 'postgres',
    uri,
    user,
    password: passwordReference,
    schema: 'public',
    relation,
    mode: 'replace',
  };
}
