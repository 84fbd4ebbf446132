import type { Loose } from '../json/loose.js';

/** Every value of an intent that may refer to a file: source address, passwords, mask keys, webhook secrets, options. */
export function fileReferences(intent: Loose): readonly Loose[] {
  const source = intent.get('source');
  const ingestions = intent
    .get('datasets')
    .items()
    .map((dataset) => dataset.get('ingestion'));
  const targets = ingestions.map((ingestion) => ingestion.get('target').get('password'));
  const keys = ingestions.flatMap((ingestion) =>
    ingestion
      .get('transforms')
      .items()
      .map((step) => step.get('key')),
  );
  const secrets = intent
    .get('notify')
    .get('webhooks')
    .items()
    .map((webhook) => webhook.get('secret'));
  const options = source
    .get('options')
    .fields()
    .map(([, option]) => option);
  return [source.get('uri'), source.get('password'), ...options, ...targets, ...keys, ...secrets].filter(
    (value) => value.text?.startsWith('file:'),
  );
}

/** Path of a `file:` reference, `file:///x` read as `/x`; undefined when it is none. */
export function filePathOf(reference: string): string | undefined {
  if (!reference.startsWith('file:')) return undefined;
  return reference.slice('file:'.length).replace(/^\/\/(?=\/)/, '');
}
