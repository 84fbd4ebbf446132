import type { Column, MetadataChangeProposal } from '@chimera/contracts';
import { parseColumnType, type SimpleKind } from '@chimera/contracts';
import { catalogueActor, datasetProposals, tagAssociations, type Aspect } from './proposal.js';

/** What DataHub is told about a dataset. */
export interface CataloguedDataset {
  readonly urn: string;
  readonly platform: string;
  readonly name: string;
  readonly qualifiedName: string;
  readonly team: string;
  readonly columns: readonly Column[];
  readonly properties: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly description: string | null;
  /** `<namespace>/<intent>@<version>`. */
  readonly harvest: string;
}

/** DataHub's limit for custom properties is generous; ours keeps a proposal far below a megabyte. */
const longestProperty = 4_000;

/** One proposal per aspect (DataHub, docs/advanced/mcp-mcl): what it is, its schema, who owns it, its tags. */
export function proposalsOf(dataset: CataloguedDataset, at: Date): readonly MetadataChangeProposal[] {
  const stamp = { time: at.getTime(), actor: catalogueActor };
  const aspects: readonly Aspect[] = [
    ['status', { removed: false }],
    [
      'datasetProperties',
      {
        name: dataset.name,
        qualifiedName: dataset.qualifiedName,
        ...(dataset.description === null ? {} : { description: dataset.description }),
        customProperties: shortened(dataset.properties),
        tags: [],
      },
    ],
    ['schemaMetadata', schemaMetadata(dataset, stamp)],
    [
      'ownership',
      {
        owners: [{ owner: `urn:li:corpGroup:${dataset.team}`, type: 'DATAOWNER' }],
        ownerTypes: {},
        lastModified: stamp,
      },
    ],
    ['globalTags', tagAssociations([...dataset.tags, ...classifications(dataset.columns)])],
  ];
  return datasetProposals(dataset.urn, dataset.harvest, aspects, at);
}

function schemaMetadata({ name, platform, columns }: CataloguedDataset, stamp: unknown): unknown {
  return {
    schemaName: name,
    platform: `urn:li:dataPlatform:${platform}`,
    version: 0,
    hash: '',
    created: stamp,
    lastModified: stamp,
    platformSchema: { 'com.linkedin.schema.OtherSchema': { rawSchema: '' } },
    fields: columns.map(schemaField),
    primaryKeys: columns.filter((column) => column.keyPosition !== null).map((column) => column.name),
  };
}

function schemaField(column: Column): unknown {
  return {
    fieldPath: column.name,
    nullable: column.nullable,
    ...(column.description === null ? {} : { description: column.description }),
    type: { type: { [`com.linkedin.schema.${dataHubType(column)}`]: {} } },
    nativeDataType: column.nativeType,
    recursive: false,
    ...(column.classification ? { globalTags: tagAssociations([column.classification]) } : {}),
    isPartOfKey: column.keyPosition !== null,
  };
}

/** What a dataset holds at all can be searched for without opening it. */
function classifications(columns: readonly Column[]): readonly string[] {
  return columns.flatMap(({ classification }) => classification ?? []);
}

const dataHubTypes: Readonly<Record<SimpleKind | 'decimal', string>> = {
  boolean: 'BooleanType',
  int32: 'NumberType',
  int64: 'NumberType',
  float32: 'NumberType',
  float64: 'NumberType',
  decimal: 'NumberType',
  text: 'StringType',
  bytes: 'BytesType',
  date: 'DateType',
  time: 'TimeType',
  timestamp: 'TimeType',
  timestamptz: 'TimeType',
  uuid: 'StringType',
  json: 'RecordType',
};

function dataHubType(column: Column): string {
  return dataHubTypes[parseColumnType(column.type).kind];
}

function shortened(properties: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, value.slice(0, longestProperty)]),
  );
}
