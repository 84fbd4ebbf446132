import { serveIsolated } from '../files/isolated-serve.js';
import { harvestCsv } from './harvest.js';
import { testCsv } from './test.js';

serveIsolated({ test: testCsv, harvest: harvestCsv });
