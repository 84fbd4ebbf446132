import { Controller, Get, Query } from '@nestjs/common';
import { RejectedMessageError } from '@chimera/contracts';
import { Describes } from '@chimera/hosting';
import { CatalogueSearch, type SearchAnswer } from '../searching/catalogue-search.js';

const mostFound = 100;
const longestQuery = 500;
const longestFilter = 100;
const mostTags = 10;

interface SearchQuery {
  readonly q?: unknown;
  readonly tag?: unknown;
  readonly owner?: unknown;
  readonly namespace?: unknown;
  readonly limit?: unknown;
}

const filter = { type: 'string', maxLength: longestFilter };

/** Search over the catalogue. */
@Controller('v1/search')
export class SearchController {
  constructor(private readonly catalogue: CatalogueSearch) {}

  @Get()
  @Describes({
    summary:
      'Datasets by words in their name, columns, tags, owner or description, and by filters; best first.',
    query: {
      q: { type: 'string', maxLength: longestQuery },
      tag: { type: 'array', items: filter },
      owner: filter,
      namespace: filter,
      limit: { type: 'integer', minimum: 1, maximum: mostFound },
    },
  })
  async search(@Query() query: SearchQuery): Promise<SearchAnswer> {
    const words = textOf(query.q, 'q', longestQuery) ?? '';
    const tags = (Array.isArray(query.tag) ? query.tag : [query.tag]).flatMap(
      (tag) => textOf(tag, 'tag', longestFilter) ?? [],
    );
    const owner = textOf(query.owner, 'owner', longestFilter);
    const namespace = textOf(query.namespace, 'namespace', longestFilter);
    if (tags.length > mostTags) throw usage(`at most ${mostTags} tags, found ${tags.length}`);
    if (words === '' && tags.length === 0 && owner === null && namespace === null)
      throw usage(`words to search for (q, at most ${longestQuery} characters) or a filter, found neither`);
    return this.catalogue.search({ words, tags, owner, namespace, limit: limitOf(query.limit) });
  }
}

/** Text of a parameter without what Postgres keeps not; null when it is empty. */
function textOf(value: unknown, name: string, longest: number): string | null {
  if (value === undefined) return null;
  if (typeof value !== 'string') throw usage(`${name} once, found it several times`);
  if (value.length > longest) throw usage(`${name} of at most ${longest} characters, found ${value.length}`);
  const text = value.trim();
  return text === '' ? null : text.replaceAll('\0', ' ');
}

function limitOf(value: unknown): number {
  if (value === undefined) return mostFound;
  const limit = Number(value);
  if (!Number.isInteger(limit) || limit < 1 || limit > mostFound)
    throw usage(`limit from 1 to ${mostFound}, found ${JSON.stringify(value)}`);
  return limit;
}

function usage(expected: string): RejectedMessageError {
  return new RejectedMessageError('CHIMERA_USAGE', `Expected ${expected}.`);
}
