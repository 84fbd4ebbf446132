import { Inject, Injectable } from '@nestjs/common';
import { SecretResolver, type MetadataConfig } from '@chimera/config';
import { sourceConnector, type ConnectorContext } from '@chimera/connectors';
import { CONFIG } from '@chimera/hosting';
import { readSourcePart } from '@chimera/intent';
import { declaredOf, withDeclaration } from '../domain/declared.js';
import type { HarvestedDeclared, HarvestRequest } from '../domain/harvested.js';

/** A source that answers slower than this is tried again later. */
const patienceMs = 120_000;

/** Asks sources what they have. */
@Injectable()
export class SourceHarvest {
  constructor(
    @Inject(CONFIG) private readonly config: MetadataConfig,
    private readonly secrets: SecretResolver,
  ) {}

  /** Metadata of every dataset of the request, or of one, with what the intent says about it. Throws as connectors do. */
  async harvest(
    { content }: Pick<HarvestRequest, 'content'>,
    signal: AbortSignal,
    only?: string,
  ): Promise<readonly HarvestedDeclared[]> {
    const part = readSourcePart(content);
    const selected = part.datasets.filter(({ name }) => only === undefined || name === only);
    const context = this.context(AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]));
    const found = await sourceConnector(part.source.kind).harvest(part.source, selected, context);
    return found.map((harvested) => {
      const declared = declaredOf(part, harvested.name);
      return { harvested: withDeclaration(harvested, declared), declared };
    });
  }

  /** What connectors may reach from here. */
  context(signal: AbortSignal): ConnectorContext {
    return { secrets: this.secrets, fileRoots: this.config.files.roots, signal };
  }
}
