import { splitName } from './names.js';

/** Path of a dataset in the APIs, from `namespace/name`. */
export function datasetPath(text: string, below = ''): string {
  const { namespace, dataset } = splitName(text, 'dataset');
  return `/v1/datasets/${encodeURIComponent(namespace)}/${encodeURIComponent(dataset)}${below}`;
}
