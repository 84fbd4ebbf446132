import type { Fault } from '@chimera/contracts';
import type { Loose } from '../../json/loose.js';
import { fault } from '../fault.js';
import type { Check } from './check.js';

/** Something is selected: datasets by name, or patterns that find them. */
export const somethingSelected: Check = (intent) => {
  const datasets = intent.get('datasets');
  if (intent.get('discover').exists || (datasets.exists && datasets.items().length > 0)) return [];
  return datasets.exists && !Array.isArray(datasets.value) ? [] : [nothingSelected(intent, datasets)];
};

function nothingSelected(intent: Loose, datasets: Loose): Fault {
  return fault('CHIMERA_INTENT_INVALID', datasets.path, 'The intent takes nothing of its source.', {
    expected: 'at least 1 dataset, or "discover" with patterns',
    found: 'neither',
    hint:
      intent.get('source').get('kind').text === 'postgres'
        ? 'For example "datasets": [{"name":"flights","from":"public.flights"}], or "discover": {"include":["public.*"]}'
        : 'For example "datasets": [{"name":"airports","from":"airports.csv"}], or "discover": {"include":["*.csv"]}',
  });
}
