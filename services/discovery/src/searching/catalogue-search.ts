import { Injectable } from '@nestjs/common';
import { UnitOfWork, type ReadTransaction } from '@chimera/persistence';
import { nearWord } from '../domain/near-word.js';
import {
  CatalogueRepository,
  type FoundDataset,
  type SearchRequest,
} from '../repositories/catalogue.repository.js';

/** What a search came to. */
export interface SearchAnswer {
  readonly datasets: readonly FoundDataset[];
  /** The words that were searched for instead, because nothing has the ones asked for; null otherwise. */
  readonly corrected: string | null;
}

/** More words than this are not looked up one by one. */
const mostCorrected = 8;

/** Searches, and when nothing has a word, for what it was likely meant to be. */
@Injectable()
export class CatalogueSearch {
  constructor(
    private readonly work: UnitOfWork,
    private readonly catalogue: CatalogueRepository,
  ) {}

  async search(request: SearchRequest): Promise<SearchAnswer> {
    return this.work.read(async (tx) => {
      const datasets = await this.catalogue.search(tx, request);
      const words = request.words
        .toLowerCase()
        .split(/[^\p{L}\p{N}]+/u)
        .filter((word) => word !== '');
      if (datasets.length > 0 || words.length === 0 || words.length > mostCorrected)
        return { datasets, corrected: null };
      const corrected = await this.correct(tx, words);
      if (corrected === words.join(' ')) return { datasets, corrected: null };
      const found = await this.catalogue.search(tx, { ...request, words: corrected });
      return { datasets: found, corrected: found.length > 0 ? corrected : null };
    });
  }

  private async correct(tx: ReadTransaction, words: readonly string[]): Promise<string> {
    const corrected: string[] = [];
    for (const word of words) {
      const vocabulary = await this.catalogue.vocabulary(tx, word.length);
      const known = vocabulary.some((one) => one.startsWith(word));
      corrected.push(known ? word : (nearWord(word, vocabulary) ?? word));
    }
    return corrected.join(' ');
  }
}
