import { serveIsolated } from '../files/isolated-serve.js';
import { compareCsv } from './compare.js';
import { harvestCsv } from './harvest.js';
import { profileCsv } from './profile.js';
import { testCsv } from './test.js';

serveIsolated({ test: testCsv, harvest: harvestCsv, profile: profileCsv, compare: compareCsv });
