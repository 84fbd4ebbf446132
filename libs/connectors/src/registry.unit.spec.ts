import { describe, expect, it } from 'vitest';
import { connectorSpecs, sourceConnector, sourceKinds, targetConnector, targetKinds } from './registry.js';
import { renderSpec } from './spec.js';

describe('connector registry', () => {
  it('gives the connector of a kind', () => {
    for (const kind of sourceKinds) expect(sourceConnector(kind).kind).toBe(kind);
    for (const kind of targetKinds) expect(targetConnector(kind).kind).toBe(kind);
  });

  it('names the known kinds when one is unknown', () => {
    expect(() => sourceConnector('oracle')).toThrow(
      'Expected a source kind (postgres, parquet, csv), found "oracle".',
    );
    expect(() => targetConnector('oracle')).toThrow('Expected a target kind (postgres), found "oracle".');
  });

  it('has a page for every connector', () => {
    const pages = connectorSpecs.map((spec) => `${spec.role} ${spec.kind}`).sort();
    expect(pages).toEqual(
      [...sourceKinds.map((kind) => `source ${kind}`), ...targetKinds.map((kind) => `target ${kind}`)].sort(),
    );
    for (const spec of connectorSpecs) expect(renderSpec(spec)).toContain('| `uri` | yes |');
  });
});
