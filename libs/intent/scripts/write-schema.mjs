#!/usr/bin/env node
// Writes schema/source-intent.v1.schema.json from the schema that validation uses (build first).
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { intentSchema } from '../dist/index.js';

const file = fileURLToPath(new URL('../schema/source-intent.v1.schema.json', import.meta.url));
writeFileSync(file, `${JSON.stringify(intentSchema, null, 2)}\n`);
