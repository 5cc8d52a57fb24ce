import { Type } from 'typebox';
import { DataFieldsSchema } from './data-fields.ts';
import { ImageProperties } from './images.ts';
import { ItemSchemaProperties } from './item-schema.ts';
import { ScopeProperties } from './scope.ts';
import { SitemapProperties } from './sitemaps.ts';

export const CrawlRulesSchema = Type.Object(
  {
    max_pages: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100_000_000,
        default: 100,
        description: 'Successfully crawled pages at most; retries do not count.',
      }),
    ),
    max_depth: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 1_000_000,
        description: 'Links between a target and a page at most; 0: only the targets.',
      }),
    ),
    ...ScopeProperties,
    ...SitemapProperties,
    ...ImageProperties,
    data_fields: Type.Optional(DataFieldsSchema),
    item_selector: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 1000,
        description: 'For pages that list things: a CSS selector; each match becomes an item.',
      }),
    ),
    ...ItemSchemaProperties,
  },
  { description: 'Which pages are crawled and what is read from each.' },
);
