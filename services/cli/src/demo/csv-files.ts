import { mkdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataFolder } from './demo-data.js';

/** The exports of the demo: a real file each, and lines behind it as careless hands leave them. */
const exports: Readonly<Record<string, readonly string[]>> = {
  'airports.csv': [
    'X01,Line that ends early,Nowhere',
    'X02,Line with too much,Nowhere,TX,USA,31.9,-89.2,and,more',
    'X03,Latitude in words,Nowhere,TX,USA,north,-89.2',
    ',Airport without a code,Nowhere,TX,USA,31.9,-89.2',
  ],
  'birdstrikes.csv': [
    'NEW ORLEANS INTL,B-737-300,Minor,1990-13-45,SOUTHWEST AIRLINES,Louisiana,Climb,Small,Rock pigeon,Day,0,0,0,140',
    'NEW ORLEANS INTL,B-737-300,Minor,yesterday,SOUTHWEST AIRLINES,Louisiana,Climb,Small,Rock pigeon,Day,0,0,0,140',
    'NEW ORLEANS INTL,B-737-300,Minor,1990-01-11,SOUTHWEST AIRLINES,Louisiana,Climb,Small,Rock pigeon,Day,0,0,0,fast',
    'NEW ORLEANS INTL,B-737-300,Minor,1990-01-11,SOUTHWEST',
    ',B-737-300,Minor,1990-01-11,SOUTHWEST AIRLINES,Louisiana,Climb,Small,Rock pigeon,Day,0,0,0,140',
    'NEW ORLEANS INTL,B-737-300,Minor,1990-01-11,SOUTHWEST AIRLINES,Louisiana,Climb,Small,Rock pigeon,Day,0,0,0,4000',
  ],
  'flights-airport.csv': [],
};

/** Lines that were added to the real files. */
export const dirtyLines = Object.values(exports).reduce((sum, lines) => sum + lines.length, 0);

/** Copies the files below the demo's folder and spoils them; the same each time. Answers the folder. */
export async function writeExports(demoFolder: string): Promise<string> {
  const folder = join(demoFolder, 'files');
  mkdirSync(folder, { recursive: true });
  const from = await dataFolder();
  for (const [name, dirty] of Object.entries(exports)) {
    const real = (await readFile(join(from, name), 'utf8')).trimEnd();
    await writeFile(join(folder, name), `${[real, ...dirty].join('\n')}\n`);
  }
  return folder;
}
