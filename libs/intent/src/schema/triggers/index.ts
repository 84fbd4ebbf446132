import type { SchemaNode } from '../schema-node.js';
import { cronTrigger } from './cron.schema.js';
import { datasetTrigger } from './dataset.schema.js';
import { fileTrigger } from './file.schema.js';
import { manualTrigger } from './manual.schema.js';

/** Every kind of trigger. */
export const triggerSchemas: readonly SchemaNode[] = [
  manualTrigger,
  cronTrigger,
  datasetTrigger,
  fileTrigger,
];
