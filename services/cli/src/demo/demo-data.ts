import { readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database } from '@chimera/persistence';

/** Folder with the files of the npm package vega-datasets. */
export async function dataFolder(): Promise<string> {
  const entry = fileURLToPath(import.meta.resolve('vega-datasets'));
  return realpath(join(dirname(entry), '../data'));
}

/** A temperature that no thermometer shows; the demo's broken sensor. */
export const brokenReading = 999;

/** Fills the source database with Seattle's weather of 2012 to 2015, a row a day, as it was measured. */
export async function fillWeather(source: Database): Promise<number> {
  const rows = await weatherRows();
  await source.query(`CREATE TABLE IF NOT EXISTS weather (
    day date PRIMARY KEY, precipitation numeric(5,1) NOT NULL, temp_max numeric(5,1) NOT NULL,
    temp_min numeric(5,1) NOT NULL, wind numeric(5,1) NOT NULL, kind text NOT NULL)`);
  await source.query(
    `INSERT INTO weather (day, precipitation, temp_max, temp_min, wind, kind)
     SELECT day, precipitation, temp_max, temp_min, wind, kind
     FROM jsonb_populate_recordset(NULL::weather, $1::jsonb)
     ON CONFLICT (day) DO UPDATE SET temp_max = excluded.temp_max`,
    [JSON.stringify(rows)],
  );
  return rows.length;
}

/** A sensor fails: three days of December 2015 show nonsense. */
export async function breakSensor(source: Database): Promise<void> {
  await source.query(
    `UPDATE weather SET temp_max = ${brokenReading} WHERE day BETWEEN '2015-12-29' AND '2015-12-31'`,
  );
}

/** Changes the shape of the table: adds the station, or takes it away when an earlier demo added it. Says what it did. */
export async function growWeather(source: Database): Promise<string> {
  const [there] = await source.query(
    `SELECT FROM information_schema.columns WHERE table_name = 'weather' AND column_name = 'station'`,
  );
  if (there !== undefined) {
    await source.query('ALTER TABLE weather DROP COLUMN station');
    return 'drops the column station of';
  }
  await source.query('ALTER TABLE weather ADD COLUMN station text');
  await source.query(`UPDATE weather SET station = 'Seattle'`);
  return 'adds a column, station, to';
}

async function weatherRows(): Promise<Record<string, string>[]> {
  const text = await readFile(join(await dataFolder(), 'seattle-weather.csv'), 'utf8');
  const [, ...lines] = text.trim().split(/\r?\n/);
  // This file has neither quotes nor separators inside its values.
  return lines.map((line) => {
    const [day, precipitation, temp_max, temp_min, wind, kind] = line.split(',') as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    return { day, precipitation, temp_max, temp_min, wind, kind };
  });
}
