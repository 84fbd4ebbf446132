import type { Fault } from '@chimera/contracts';
import { filePathOf, fileReferences } from '../../form/file-references.js';
import type { Loose } from '../../json/loose.js';
import { fault } from '../fault.js';
import type { Check } from './check.js';

/** Paths are absolute once an intent is submitted: a service has no folder of its own to start from. */
export const pathsAbsolute: Check = (intent) => [
  ...fileReferences(intent).flatMap(relativePath),
  ...hostInPath(intent.get('source').get('uri')),
];

/** `file://data/x` names a host called data, which is never what is meant. */
function hostInPath(address: Loose): readonly Fault[] {
  if (address.text === undefined || !/^file:\/\/[^/]/.test(address.text)) return [];
  return [
    fault(
      'CHIMERA_INTENT_INVALID',
      address.path,
      'After two slashes a URI names a host, and files have none.',
      {
        expected: 'file:/absolute/path or file:///absolute/path',
        found: 'file:// followed by a name',
        hint: 'Write one slash or three.',
      },
    ),
  ];
}

function relativePath(reference: Loose): readonly Fault[] {
  const path = filePathOf(reference.text ?? '');
  if (path === undefined || path.startsWith('/')) return [];
  return [
    fault('CHIMERA_INTENT_INVALID', reference.path, 'The path is relative.', {
      expected: 'file: followed by an absolute path',
      // A malformed reference may be a secret: nothing of it is shown.
      found: 'a relative path',
      hint: 'The chimera command makes paths absolute by itself; over HTTP or Kafka write them out.',
    }),
  ];
}
