import { Type } from 'typebox';
import { Defaulted } from './defaults.ts';
import { DataFieldsSchema } from './data-fields.ts';
import { ImageProperties } from './images.ts';
import { ItemSchemaProperties } from './item-schema.ts';
import { ScopeProperties } from './scope.ts';
import { SitemapProperties } from './sitemaps.ts';
import { OpenObject } from './open-object.ts';

export const CrawlRulesSchema = OpenObject(
  {
    max_pages: Defaulted(
      Type.Integer({
        minimum: 1,
        maximum: 100_000_000,
        description: 'Successfully crawled pages at most; retries do not count.',
      }),
      100,
    ),
    max_depth: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 1_000_000,
        description:
          'Maximum number of links between a target and a page; 0: only the targets. Default: no limit.',
      }),
    ),
    ...ScopeProperties,
    ...SitemapProperties,
    ...ImageProperties,
    data_fields: Defaulted(DataFieldsSchema, ['title']),
    item_selector: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 1000,
        description:
          'For pages that list things: a CSS selector; each match becomes an item. Default: each page is one item.',
      }),
    ),
    ...ItemSchemaProperties,
  },
  { description: 'Which pages are crawled and what is read from each.' },
);
