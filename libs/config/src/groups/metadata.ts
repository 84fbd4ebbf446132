import { field, group, type Field, type FieldGroup } from '../declaration/field.js';
import { optional, url } from '../declaration/parser.js';

/** Where lineage goes besides its topic. */
export function lineage(): FieldGroup<{ openLineageUrl: Field<string | null> }> {
  return group({
    openLineageUrl: field({
      variable: 'CHIMERA_OPENLINEAGE_URL',
      doc: 'Address that OpenLineage run events are posted to, such as `http://127.0.0.1:5000/api/v1/lineage`; empty for none.',
      default: '',
      parser: optional(url('http', 'https')),
    }),
  });
}
