import type { Loose } from '../json/loose.js';

/** Every value of an intent that may refer to a file: source address, passwords, webhook secrets, options. */
export function fileReferences(intent: Loose): readonly Loose[] {
  const source = intent.get('source');
  const targets = intent
    .get('datasets')
    .items()
    .map((dataset) => dataset.get('ingestion').get('target').get('password'));
  const secrets = intent
    .get('notify')
    .get('webhooks')
    .items()
    .map((webhook) => webhook.get('secret'));
  const options = source
    .get('options')
    .fields()
    .map(([, option]) => option);
  return [source.get('uri'), source.get('password'), ...options, ...targets, ...secrets].filter((value) =>
    value.text?.startsWith('file:'),
  );
}

/** Path of a `file:` reference, `file:///x` read as `/x`; undefined when it is none. */
export function filePathOf(reference: string): string | undefined {
  if (!reference.startsWith('file:')) return undefined;
  return reference.slice('file:'.length).replace(/^\/\/(?=\/)/, '');
}
