import { describe, expect, it } from 'vitest';
import { validateIntent } from '@chimera/intent';
import { confirmed, confirmedIntent, exportsIntent, ingestionIntent } from './csv-intents.js';
import type { DemoDatabase } from './demo-databases.js';
import { flightsIntent, weatherIntent, type DemoPlaces } from './demo-intents.js';

const database = (name: string): DemoDatabase => ({
  name,
  user: `${name}_user`,
  uri: `postgres://localhost:5432/${name}`,
  passwordReference: `file:/secrets/${name}`,
  connect: () => expect.unreachable(),
});
const places: DemoPlaces = {
  dataFolder: '/data',
  exportsFolder: '/demo/files',
  maskKeyReference: 'file:/secrets/mask',
  source: database('demo_source'),
  warehouse: database('demo_warehouse'),
  webhook: { url: 'http://127.0.0.1:1/chimera', secretReference: 'file:/secrets/webhook' },
};
const texts = (...names: readonly string[]): { name: string; type: string }[] =>
  names.map((name) => ({ name, type: 'text' }));
const others = ['Aircraft Airline Operator', 'Cost Other', 'Cost Repair', 'Cost Total $'];
const guess = {
  airports: texts('iata', 'latitude'),
  birdstrikes: texts(
    'Airport Name',
    'Effect Amount of damage',
    'Flight Date',
    'Speed IAS in knots',
    ...others,
  ),
  routes: texts('origin', 'destination'),
};

describe('intents of the demo', () => {
  it.each([
    ['flights', flightsIntent(places)],
    ['weather', weatherIntent(places)],
    ['exports', exportsIntent(places)],
    ['confirmed exports', confirmedIntent(places, guess)],
    ['ingestion of the exports', ingestionIntent(places, confirmed(guess))],
  ])('of %s are valid', (_, intent) => {
    expect(validateIntent(JSON.stringify(intent)).faults).toEqual([]);
  });

  it('correct what dirty lines spoiled, and leave the other guesses alone', () => {
    const types = (columns: readonly { type: string }[]): string[] => columns.map(({ type }) => type);
    const { airports, birdstrikes, routes } = confirmed(guess);
    expect(airports![0]).toEqual({ name: 'iata', type: 'text', nullable: false });
    expect(types(airports!)).toEqual(['text', 'float64']);
    expect(types(birdstrikes!)).toEqual(['text', 'text', 'date', 'int64', 'text', 'text', 'text', 'text']);
    expect(routes).toEqual(guess.routes);
  });
});
