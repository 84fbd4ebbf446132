import { serveIsolated } from '../files/isolated-serve.js';
import { harvestParquet } from './harvest.js';
import { testParquet } from './test.js';

serveIsolated({ test: testParquet, harvest: harvestParquet });
