import { flag, list, nullableText, object, text, whole } from './schema-parts.js';

/** One thing that is wrong. */
export const faultSchema = object({
  code: { type: 'string', description: 'One of the CHIMERA_* codes.' },
  path: { type: 'string', description: 'JSON pointer into the intent, or empty.' },
  message: text,
  expected: nullableText,
  found: nullableText,
  hint: nullableText,
});

export const contentBody = object(
  {
    content: {
      type: 'string',
      maxLength: 262_144,
      description: 'The intent file as text, file paths absolute.',
    },
    submissionId: {
      type: 'string',
      format: 'uuid',
      description: 'Chosen by the caller to make repeating safe. Default: a new one.',
    },
  },
  ['submissionId'],
);

export const validationAnswer = object({ valid: { type: 'boolean' }, faults: list(faultSchema) });
export const testAnswer = object({ ok: { type: 'boolean' }, faults: list(faultSchema) });
export const submittedAnswer = object({ submissionId: text, namespace: text, name: text });

export const submissionAnswer = object(
  {
    submissionId: text,
    namespace: text,
    name: text,
    part: { enum: ['source', 'ingestion'] },
    state: { enum: ['pending', 'accepted', 'unchanged', 'rejected', 'onboarded', 'available', 'failed'] },
    version: { type: ['integer', 'null'] },
    faults: list(faultSchema),
    pipelines: object({ created: list(text), changed: list(text), unchanged: list(text) }),
  },
  ['pipelines'],
);

const summary = {
  namespace: text,
  name: text,
  version: { type: 'integer' },
  team: text,
  sourceKind: text,
  submittedBy: text,
  submittedAt: { type: 'string', format: 'date-time' },
  datasets: list(text),
  state: { enum: ['accepted', 'onboarded', 'available', 'failed'] },
};

export const intentsAnswer = object({ intents: list(object(summary)) });

export const intentAnswer = object({
  ...summary,
  content: { type: 'object', description: 'The source part of the current version.' },
  versions: list(
    object({
      version: { type: 'integer' },
      content: { type: 'object' },
      contentHash: text,
      declaration: object(
        {
          declaredBy: text,
          basis: text,
          validUntil: { type: 'string', format: 'date' },
          terms: text,
          state: { enum: ['valid', 'expiring', 'expired'], description: 'Today.' },
        },
        ['terms'],
      ),
      submissionId: text,
      submittedBy: text,
      submittedAt: { type: 'string', format: 'date-time' },
    }),
  ),
  found: list(
    object({
      name: text,
      schemaConfirmed: { ...flag, description: 'False while the schema is a proposal only.' },
      contractVersion: whole,
      columns: list({ type: 'object', description: 'Columns of the contract.' }),
      proposals: list(
        object({ column: text, classification: text, kind: text, reason: text, share: { type: 'number' } }),
      ),
    }),
  ),
});
