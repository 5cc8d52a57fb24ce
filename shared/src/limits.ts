import { Type } from 'typebox';
import { OpenObject } from './open-object.ts';

/** When a crawl stops before its work is done. */
export const LimitsSchema = OpenObject(
  {
    duration_seconds: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 31_536_000,
        description: 'Stop after this many seconds of an attempt. Default: no limit.',
      }),
    ),
    items: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_000_000_000,
        description: 'Stop after this many items. Default: no limit.',
      }),
    ),
    errors: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_000_000_000,
        description: 'Stop after this many failed pages. Default: no limit.',
      }),
    ),
    error_rate: Type.Optional(
      Type.Number({
        minimum: 0,
        exclusiveMaximum: 1,
        description:
          'Stop when a larger share of pages has failed; checked from the 20th page on. Default: no limit.',
      }),
    ),
    no_item_pages: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_000_000_000,
        description: 'Stop after this many pages in a row without an item. Default: no limit.',
      }),
    ),
    bytes: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'Stop after this many bytes of pages, as transferred. Default: no limit.',
      }),
    ),
    memory_mb: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 16_777_216,
        description: 'Stop when the crawler uses this much memory, in MiB. Default: no limit.',
      }),
    ),
    disk_mb: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_073_741_824,
        description: 'Stop when less than this is free on the disk of the output, in MiB. Default: no limit.',
      }),
    ),
  },
  { description: 'When a crawl stops early.' },
);
