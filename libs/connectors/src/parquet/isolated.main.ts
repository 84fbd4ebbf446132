import { serveIsolated } from '../files/isolated-serve.js';
import { compareParquet } from './compare.js';
import { harvestParquet } from './harvest.js';
import { profileParquet } from './profile.js';
import { testParquet } from './test.js';

serveIsolated({
  test: testParquet,
  harvest: harvestParquet,
  profile: profileParquet,
  compare: compareParquet,
});
