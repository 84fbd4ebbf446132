import type { CheckResult, Column } from '@chimera/contracts';
import type { OutputOrigins } from '../column-origins.js';
import type { Place } from '../places.js';

/** Who tells: in every event and facet. */
export const producer = 'urn:chimera:metadata';

const specification = 'https://openlineage.io/spec';

/** A facet with what every facet carries. `version` and `name` as published. */
export function facet(version: string, name: string, content: object): object {
  const _schemaURL = `${specification}/facets/${version}/${name}.json#/$defs/${name}`;
  return { _producer: producer, _schemaURL, ...content };
}

/** Schema of the core specification that an event of a run follows. */
export const runEventSchema = `${specification}/2-0-2/OpenLineage.json#/$defs/RunEvent`;

export function schemaFacet(columns: readonly Column[]): object {
  const fields = columns.map(({ name, type, description }, index) => ({
    name,
    type,
    ...(description === null ? {} : { description }),
    ordinal_position: index + 1,
  }));
  return facet('1-2-0', 'SchemaDatasetFacet', { fields });
}

const subtypes = { identity: 'IDENTITY', changed: 'TRANSFORMATION', masked: 'TRANSFORMATION' } as const;

/** Where each column of the output comes from, and which columns decide what rows there are. */
export function columnLineageFacet(source: Place, origins: OutputOrigins, output: readonly Column[]): object {
  const names = new Set(output.map(({ name }) => name));
  const traced = origins.columns.filter(({ column, from }) => names.has(column) && from.length > 0);
  const fields = traced.map(({ column, from, how }) => [
    column,
    {
      inputFields: from.map((field) => ({
        ...source,
        field,
        transformations: [{ type: 'DIRECT', subtype: subtypes[how], masking: how === 'masked' }],
      })),
    },
  ]);
  const dataset = origins.filteredBy.map((field) => ({
    ...source,
    field,
    transformations: [{ type: 'INDIRECT', subtype: 'FILTER', masking: false }],
  }));
  return facet('1-2-0', 'ColumnLineageDatasetFacet', {
    fields: Object.fromEntries(fields),
    ...(dataset.length > 0 ? { dataset } : {}),
  });
}

/** Checks as assertions; samples of failing rows stay here (Invariant 8). `sourceOf` names the input's column. */
export function assertionsFacet(
  checks: readonly CheckResult[],
  sourceOf: (column: string) => string | null,
): object {
  const assertions = checks.map(({ id, check, columns, passed, severity, expected }) => {
    const column = columns.length === 1 ? sourceOf(columns[0]!) : null;
    return {
      assertion: check,
      success: passed,
      ...(column === null ? {} : { column }),
      severity,
      name: id,
      expected,
    };
  });
  return facet('1-1-0', 'DataQualityAssertionsDatasetFacet', { assertions });
}

/** The same checks by the run, whatever dataset they are about. */
export function testFacet(checks: readonly CheckResult[]): object {
  const tests = checks.map(({ id, check, passed, severity, expected, failingRows }) => ({
    name: id,
    status: passed ? 'pass' : 'fail',
    severity,
    type: check,
    expected,
    actual: passed ? expected : `${failingRows} failing rows`,
  }));
  return facet('1-0-1', 'TestRunFacet', { tests });
}

export function errorFacet(message: string): object {
  return facet('1-0-1', 'ErrorMessageRunFacet', { message, programmingLanguage: 'TypeScript' });
}
