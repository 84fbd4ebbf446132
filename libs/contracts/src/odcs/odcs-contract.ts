import { datasetNames } from '../dataset/names.js';
import { customProperties, type OdcsInput, type OdcsPipeline } from './odcs-input.js';
import { odcsSchema } from './odcs-schema.js';
import { odcsSla } from './odcs-sla.js';

/** A data contract as the Open Data Contract Standard 3.1.0 writes it. */
export type OdcsContract = Readonly<Record<string, unknown>>;

/** The contract of a dataset, made from what is in force: it cannot disagree with it. Nothing secret stands in it. */
export function odcsContract(input: OdcsInput): OdcsContract {
  const { namespace, dataset, urn, contract, team, supportEmail, pipeline } = input;
  const sla = odcsSla(dataset, pipeline);
  return {
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: urn,
    name: dataset,
    version: `${datasetNames.majorOf(contract.subject)}.${contract.version}.0`,
    status: input.published ? 'active' : 'draft',
    domain: namespace,
    ...(input.description === null ? {} : { description: { purpose: input.description } }),
    ...(input.tags.length === 0 ? {} : { tags: [...input.tags] }),
    ...(pipeline === null ? {} : { servers: [server(pipeline)] }),
    schema: [odcsSchema(input)],
    team: { name: team },
    ...(supportEmail === null || supportEmail === '' ? {} : { support: [support(supportEmail)] }),
    ...(sla.length === 0 ? {} : { slaProperties: sla }),
    customProperties: custom(input),
  };
}

function server({ target }: OdcsPipeline): Readonly<Record<string, unknown>> {
  const { hostname, port, pathname } = URL.canParse(target.uri)
    ? new URL(target.uri)
    : { hostname: 'unknown', port: '', pathname: '/unknown' };
  return {
    server: 'target',
    type: target.kind,
    host: hostname,
    port: port === '' ? 5432 : Number(port),
    database: decodeURIComponent(pathname.slice(1)),
    schema: target.schema,
  };
}

function support(address: string): Readonly<Record<string, unknown>> {
  return { channel: address, url: `mailto:${address}`, tool: 'email', scope: 'issues' };
}

function custom({ contract, pipeline, source }: OdcsInput): OdcsContract['customProperties'] {
  return customProperties({
    contractVersion: contract.version,
    schemaSubject: contract.subject,
    schemaId: contract.schemaId,
    quarantineTopic: contract.quarantineTopic,
    sourceKind: source?.kind,
    sourceName: source?.name,
    pipeline: pipeline?.name,
    trigger: pipeline?.trigger,
    targetMode: pipeline?.target.mode,
    priority: pipeline?.priority,
    onSchemaChange: pipeline?.onSchemaChange,
    expectedBy: pipeline?.sla?.expectedBy,
  });
}
