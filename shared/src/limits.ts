import { Type } from 'typebox';

/** When a crawl stops before its work is done. */
export const LimitsSchema = Type.Object(
  {
    duration_seconds: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, maximum: 31_536_000, description: 'Of this attempt.' }),
    ),
    items: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000, description: 'Items found.' })),
    errors: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000, description: 'Pages failed.' })),
    error_rate: Type.Optional(
      Type.Number({
        minimum: 0,
        exclusiveMaximum: 1,
        description: 'Share of pages that may fail; looked at from the 20th page on.',
      }),
    ),
    no_item_pages: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_000_000_000,
        description: 'Pages crawled one after the other on which no item was found.',
      }),
    ),
    bytes: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'Of pages, as transferred.',
      }),
    ),
    memory_mb: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 16_777_216, description: 'Memory that the crawler uses.' }),
    ),
    disk_mb: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_073_741_824,
        description: 'Space that is to stay free where the output is written.',
      }),
    ),
  },
  { description: 'When a crawl stops before its work is done.' },
);
