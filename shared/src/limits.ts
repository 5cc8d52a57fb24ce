import { Type } from 'typebox';

/** When a crawl stops before its work is done. */
export const LimitsSchema = Type.Object(
  {
    duration_seconds: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, maximum: 31_536_000, description: 'Duration of this attempt.' }),
    ),
    items: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000, description: 'Items found.' })),
    errors: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000, description: 'Pages failed.' })),
    error_rate: Type.Optional(
      Type.Number({
        minimum: 0,
        exclusiveMaximum: 1,
        description: 'Share of failed pages; checked from the 20th page on.',
      }),
    ),
    no_item_pages: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_000_000_000,
        description: 'Consecutive pages without an item.',
      }),
    ),
    bytes: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'Size of all pages, as transferred.',
      }),
    ),
    memory_mb: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 16_777_216, description: 'Memory usage of the crawler.' }),
    ),
    disk_mb: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_073_741_824,
        description: 'Minimum free disk space where the output is written.',
      }),
    ),
  },
  { description: 'Limits at which a crawl stops early.' },
);
