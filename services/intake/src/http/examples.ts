/** Ingestion of the intent in examples. */
export const exampleIngestion = {
  trigger: { kind: 'manual' },
  way: { kind: 'full' },
  target: { kind: 'postgres', uri: 'postgres://warehouse:5432/dwh', user: 'loader' },
  key: ['id'],
};

/** An intent as examples show it: valid as it is. */
export const exampleIntent = {
  apiVersion: 'chimera/v1',
  kind: 'SourceIntent',
  namespace: 'aviation',
  name: 'flights',
  team: { name: 'aviation-data', supportEmail: 'aviation-data@example.org' },
  source: {
    kind: 'postgres',
    uri: 'postgres://erp:5432/ops',
    user: 'reader',
    password: 'env:CHIMERA_SECRET_ERP',
  },
  datasets: [{ name: 'flights', from: 'public.flights', ingestion: exampleIngestion }],
  declaration: {
    declaredBy: 'Jo Doe',
    basis: 'Contract 2024-17 with the owner',
    validUntil: '2099-12-31',
  },
};

/** The same as the text of a file. */
export const exampleContent = JSON.stringify(exampleIntent);

/** A fault as examples show it. */
export const exampleFault = {
  code: 'CHIMERA_INTENT_INVALID',
  path: '/datasets/0/name',
  message: 'The name cannot be used.',
  expected: 'a name like ^[a-z][a-z0-9_-]{0,62}$',
  found: '"Flights"',
  hint: 'Use small letters.',
};
