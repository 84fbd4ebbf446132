import { Controller, Get, Query } from '@nestjs/common';
import { RejectedMessageError } from '@chimera/contracts';
import { Describes } from '@chimera/hosting';
import { UnitOfWork } from '@chimera/persistence';
import { CatalogueRepository, type FoundDataset } from '../repositories/catalogue.repository.js';

const mostFound = 100;
const longestQuery = 500;

/** Search over the catalogue. */
@Controller('v1/search')
export class SearchController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly catalogue: CatalogueRepository,
  ) {}

  @Get()
  @Describes({
    summary: 'Datasets by words in their name, columns, owner or description; best first.',
    query: { q: { type: 'string', maxLength: longestQuery } },
    required: ['q'],
  })
  async search(@Query('q') q?: string): Promise<{ datasets: readonly FoundDataset[] }> {
    if (q === undefined || q.trim() === '' || q.length > longestQuery) {
      throw new RejectedMessageError(
        'CHIMERA_USAGE',
        `Expected words to search for (q, at most ${longestQuery} characters).`,
      );
    }
    return {
      datasets: await this.work.read((tx) => this.catalogue.search(tx, q.replaceAll('\0', ' '), mostFound)),
    };
  }
}
